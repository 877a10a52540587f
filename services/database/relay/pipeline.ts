// How does a change come from PostgreSQL to those who keep answers? Decoded, held until visible, published, confirmed.
import type { Watermark } from '../../shared/messages/invalidation.ts';
import { Barrier } from './barrier.ts';
import { Catalog } from './catalog.ts';
import { publication } from './catalog-sql.ts';
import { coalesce } from './coalesce.ts';
import { Gatherer } from './events/gatherer.ts';
import { Outbox } from './events/outbox.ts';
import { Decoder, type Relation } from './pgoutput/decode.ts';
import { Publisher } from './publisher.ts';
import { BeginAnew, type PipelineOptions } from './session.ts';
import { measureSlot } from './slot.ts';
import { Collector, type Piece, type Transaction } from './transaction.ts';

/** Hashes a transaction may hold: about 200 kB on the wire. */
const maxTransactionSize = 20_000;
/** Hashes and commits held back before nothing more is read. */
const maxHeldSize = 1_000_000;
/** An idle log's position is told this late, so that a burst of keepalives is one message. */
const advanceMs = 1;
/** PostgreSQL is told that we live, and definitions are looked at where nobody asks. */
const heartbeatMs = 5000;
/** Heartbeats without a word from PostgreSQL: the connection is half-open. */
const maxSilentBeats = 12;

/** Positions in bytes: confirmed ≤ published ≤ received. */
export class Pipeline {
  #received: number;
  #confirmed: number;
  #isPaused = false;
  #isStopped = false;
  /** PostgreSQL wants to know how far we are: it may be about to end. */
  #isAsked = false;
  #silentBeats = 0;
  #advancing: NodeJS.Timeout | undefined;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #catalog: Catalog;
  readonly #publisher: Publisher;
  readonly #barrier: Barrier<Transaction | Piece>;
  readonly #outbox: Outbox | null;
  readonly #collector: Collector;
  readonly #options: PipelineOptions;
  /** Looks at the definitions of tables; answers the flushed position. */
  readonly check: () => Promise<number>;

  constructor(options: PipelineOptions) {
    this.#options = options;
    this.#received = options.slot.confirmedLsn;
    this.#confirmed = options.slot.confirmedLsn;
    this.#catalog = this.#createCatalog();
    this.#publisher = new Publisher({
      bus: options.bus,
      epoch: options.epoch,
      lsn: options.slot.confirmedLsn,
      coverage: () => this.#catalog.coverage,
    });
    this.check = coalesce(() => this.#catalog.check());
    this.#outbox = this.#createOutbox();
    this.#barrier = this.#createBarrier();
    this.#collector = this.#createCollector();
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  /** Everything up to here is told. */
  get lsn(): number {
    return this.#publisher.lsn;
  }

  /** Whether changes of the table are told; `schema.table`. */
  readonly covers = (table: string): boolean => Object.hasOwn(this.#catalog.coverage, table);

  /** Rejects when the stream ends. */
  stream(): Promise<void> {
    const decoder = new Decoder(this.#collector);
    const { replication, slot } = this.#options;
    return replication.stream(
      { slot: slot.name, publication },
      {
        onData: (message) => {
          this.#silentBeats = 0;
          decoder.decode(message);
        },
        onKeepalive: (walEnd, wantsReply) => this.#keepAlive(walEnd, wantsReply),
      },
    );
  }

  async watermark(): Promise<Watermark> {
    const flushLsn = await this.check();
    const { epoch } = this.#options;
    return { epoch, lsn: this.lsn, flushLsn, coverage: { ...this.#catalog.coverage } };
  }

  /** Tells nothing any more, whatever the stream still brings. */
  stop(): void {
    this.#isStopped = true;
    this.#outbox?.stop();
    clearInterval(this.#heartbeat);
    clearTimeout(this.#advancing);
    this.#barrier.stop();
  }

  #createCatalog(): Catalog {
    const { definitions, modelTables, onFailure } = this.#options;
    return new Catalog({
      client: definitions,
      modelTables,
      onFailure: (table, error) => onFailure(`publish changes of ${table}`, error),
    });
  }

  #createOutbox(): Outbox | null {
    const { events, slot, sleep, onFailure, onEvents } = this.#options;
    if (events === null) return null;
    return new Outbox({
      ...{ log: events.log, resumed: events.resumed, confirmedLsn: slot.confirmedLsn, sleep },
      onFailure: (error) => onFailure('publish events', error),
      onRoom: () => this.#readOn(),
      onBehind: (reason) => this.#beginAnew(reason),
      onStored: (count) => {
        onEvents(count);
        this.#confirmStored();
      },
    });
  }

  #createGatherer(): Gatherer | null {
    const { events } = this.#options;
    if (events === null) return null;
    return new Gatherer({
      epoch: events.resumed?.told.epoch ?? '',
      entities: events.entities,
      namesOf: (oid) => this.#catalog.tables.byOid.get(oid)?.names ?? null,
      maxBytes: () => events.log.maxBytes(),
    });
  }

  #createBarrier(): Barrier<Transaction | Piece> {
    const { snapshots, sleep, onError } = this.#options;
    return new Barrier({
      async snapshot() {
        const { rows } = await snapshots.query('select pg_current_snapshot()::text as snapshot');
        return String(rows[0]?.['snapshot']);
      },
      sleep,
      onError,
      release: (held) => this.#release(held),
    });
  }

  #createCollector(): Collector {
    return new Collector({
      tables: () => this.#catalog.tables.byOid,
      everyTable: () => this.#catalog.tables.covered,
      onUnknownTable: (relation) => this.#meet(relation),
      maxSize: maxTransactionSize,
      gatherer: this.#createGatherer(),
      onPiece: (piece) => this.#hold(piece),
      onCommit: (transaction) => this.#hold(transaction),
    });
  }

  /** A partition of which nobody has told: once it is known, the stream tells its rows again. */
  #meet(relation: Relation): void {
    const { events } = this.#options;
    const isOurs = events?.entities().has(relation.name) ?? true;
    const isMet = events?.metOids.has(relation.oid) === true;
    events?.metOids.add(relation.oid);
    if (isOurs || isMet) this.#checkAgain();
    else this.#beginAnew(`${relation.name} was not known`);
  }

  #beginAnew(reason: string): void {
    // Nothing that comes after may be told before what is read again.
    this.stop();
    this.#options.onError(new BeginAnew(reason));
  }

  #hold(held: Transaction | Piece): void {
    if (this.#isStopped) return;
    this.#barrier.hold(held);
    this.#pauseWhenFull();
  }

  #pauseWhenFull(): void {
    const isFull = this.#barrier.size >= maxHeldSize || this.#outbox?.isFull === true;
    if (!isFull || this.#isPaused) return;
    this.#isPaused = true;
    this.#options.replication.pause();
  }

  #readOn(): void {
    if (!this.#isPaused || this.#barrier.size >= maxHeldSize / 2 || this.#outbox?.isFull) return;
    this.#isPaused = false;
    this.#options.replication.resume();
  }

  #release(held: Transaction | Piece): void {
    if (held.isWhole) {
      this.#publisher.publish(held);
      this.#options.onPublished(held);
    }
    this.#outbox?.push(held.events);
    this.#pauseWhenFull();
    this.#readOn();
    if (this.#barrier.isEmpty) this.#scheduleAdvance();
  }

  #keepAlive(walEnd: number, wantsReply: boolean): void {
    this.#silentBeats = 0;
    if (!this.#collector.isOpen) this.#received = Math.max(this.#received, walEnd);
    this.#isAsked ||= wantsReply;
    if (wantsReply) this.#confirm(false);
    this.#scheduleAdvance();
  }

  #scheduleAdvance(): void {
    if (this.#isStopped) return;
    this.#advancing ??= setTimeout(() => this.#advance(), advanceMs);
  }

  /** Up to what was received, unless something before it is held. */
  #advance(): void {
    this.#advancing = undefined;
    if (!this.#barrier.isEmpty) return;
    try {
      this.#publisher.advance(this.#received);
    } catch (error) {
      this.#options.onError(error);
    }
    if (this.#isAsked) this.#outbox?.mark(this.lsn);
    this.#isAsked = false;
    this.#confirmStored();
  }

  /** Where PostgreSQL may forget what comes before: what is told, and in the log of changes. */
  #confirmable(): number {
    return Math.min(this.lsn, this.#outbox?.storedLsn ?? Number.POSITIVE_INFINITY);
  }

  #confirmStored(): void {
    if (!this.#isStopped && this.#confirmable() > this.#confirmed) this.#confirm(false);
  }

  #confirm(wantsReply: boolean): void {
    this.#confirmed = Math.max(this.#confirmed, this.#confirmable());
    this.#options.replication.confirm(this.#confirmed, wantsReply);
  }

  #beat(): void {
    this.#silentBeats = this.#isPaused ? 0 : this.#silentBeats + 1;
    if (this.#silentBeats > maxSilentBeats)
      this.#options.onError(new Error('PostgreSQL is silent.'));
    this.#outbox?.mark(this.lsn);
    this.#confirm(true);
    this.#checkAgain();
    this.#measureSlot().catch(this.#options.onError);
  }

  async #measureSlot(): Promise<void> {
    const { definitions, slot } = this.#options;
    const size = await measureSlot(definitions, slot.name);
    this.#options.onSlot({ ...size, positionBytes: this.lsn });
  }

  #checkAgain(): void {
    this.check().catch(this.#options.onError);
  }
}
