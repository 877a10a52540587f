// How does a change come from PostgreSQL to those who keep answers? Decoded, held until visible, published, confirmed.
import type { Bus } from '../../shared/bus/bus.ts';
import type { Watermark } from '../../shared/messages/invalidation.ts';
import type { Queryable } from '../schema/queryable.ts';
import { Barrier } from './barrier.ts';
import { Catalog, type ModelTable } from './catalog.ts';
import { publication } from './catalog-sql.ts';
import { coalesce } from './coalesce.ts';
import { Decoder } from './pgoutput/decode.ts';
import { Publisher } from './publisher.ts';
import type { Replication } from './replication.ts';
import { measureSlot, type Slot, type SlotSize } from './slot.ts';
import { Collector, type Transaction } from './transaction.ts';

export interface Session {
  readonly slot: Slot;
  readonly epoch: string;
  readonly replication: Replication;
  /** Connection for snapshots. */
  readonly snapshots: Queryable;
  /** Connection for the catalog. */
  readonly definitions: Queryable;
}

export interface PipelineOptions extends Session {
  readonly bus: Bus;
  readonly modelTables: () => readonly ModelTable[];
  readonly sleep: (ms: number) => Promise<void>;
  readonly onFailure: (doing: string, error: unknown) => void;
  readonly onPublished: (transaction: Transaction) => void;
  readonly onSlot: (size: SlotSize) => void;
  /** Nothing is published any more. */
  readonly onError: (error: unknown) => void;
}

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
  #silentBeats = 0;
  #advancing: NodeJS.Timeout | undefined;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #catalog: Catalog;
  readonly #publisher: Publisher;
  readonly #barrier: Barrier<Transaction>;
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
    this.#barrier = this.#createBarrier();
    this.#collector = this.#createCollector();
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
  }

  /** Everything up to here is told. */
  get lsn(): number {
    return this.#publisher.lsn;
  }

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

  #createBarrier(): Barrier<Transaction> {
    const { snapshots, sleep, onError } = this.#options;
    return new Barrier({
      async snapshot() {
        const { rows } = await snapshots.query('select pg_current_snapshot()::text as snapshot');
        return String(rows[0]?.['snapshot']);
      },
      sleep,
      onError,
      release: (transaction) => this.#publish(transaction),
    });
  }

  #createCollector(): Collector {
    return new Collector({
      tables: () => this.#catalog.tables.byOid,
      everyTable: () => this.#catalog.tables.covered,
      onUnknownTable: () => this.#checkAgain(),
      maxSize: maxTransactionSize,
      onCommit: (transaction) => this.#hold(transaction),
    });
  }

  #hold(transaction: Transaction): void {
    this.#barrier.hold(transaction);
    if (this.#barrier.size < maxHeldSize || this.#isPaused) return;
    this.#isPaused = true;
    this.#options.replication.pause();
  }

  #publish(transaction: Transaction): void {
    this.#publisher.publish(transaction);
    this.#options.onPublished(transaction);
    if (this.#isPaused && this.#barrier.size < maxHeldSize / 2) {
      this.#isPaused = false;
      this.#options.replication.resume();
    }
    if (this.#barrier.isEmpty) this.#scheduleAdvance();
  }

  #keepAlive(walEnd: number, wantsReply: boolean): void {
    this.#silentBeats = 0;
    if (!this.#collector.isOpen) this.#received = Math.max(this.#received, walEnd);
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
    if (this.lsn > this.#confirmed) this.#confirm(false);
  }

  #confirm(wantsReply: boolean): void {
    this.#confirmed = this.lsn;
    this.#options.replication.confirm(this.#confirmed, wantsReply);
  }

  #beat(): void {
    this.#silentBeats = this.#isPaused ? 0 : this.#silentBeats + 1;
    if (this.#silentBeats > maxSilentBeats)
      this.#options.onError(new Error('PostgreSQL is silent.'));
    this.#confirm(true);
    this.#checkAgain();
    this.#measureSlot().catch(this.#options.onError);
  }

  async #measureSlot(): Promise<void> {
    const { definitions, slot } = this.#options;
    this.#options.onSlot(await measureSlot(definitions, slot.name));
  }

  #checkAgain(): void {
    this.check().catch(this.#options.onError);
  }
}
