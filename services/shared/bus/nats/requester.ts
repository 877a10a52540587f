// How does a request find its answer over NATS?
import { LRUCache } from 'lru-cache';
import { encodeFrame } from '../../batch/frame.ts';
import { Outbox } from '../../batch/outbox.ts';
import type { Clock } from '../../clock.ts';
import type { Subject } from '../../messages/subject.ts';
import type { RequestOptions } from '../bus.ts';
import { busAway, nobodyServes, servantGone, Unreached } from '../unreached.ts';
import type { Connection, Received } from './connection.ts';
import type { Destination } from './destination.ts';
import { HeldRows } from './held-rows.ts';
import type { Parts } from './parts.ts';
import { readReply } from './read-reply.ts';
import { type Row, type Sent, SentMessages } from './sent.ts';
import { type AnySubject, splitTexts } from './wire.ts';

export interface RequesterOptions {
  readonly connection: Connection;
  readonly parts: Parts;
  readonly clock: Clock;
}
/** Shapes under way, and those of which is remembered who was told. */
const maxDestinations = 2000;

/** What is sent of a request whose shape is known by its key. */
function rowOf({ key: _key, shape: _shape, ...row }: Row['message']): unknown {
  return row;
}

/** Characters of what nobody reads on the way: the rest of a row is small. */
function sizeOfRow({ opaque }: AnySubject): (row: Row) => number {
  const field = opaque?.request;
  if (field === undefined) return () => 0;
  return ({ message }) => (message[field] as string | null)?.length ?? 0;
}

function encode({ subject, key }: Destination, rows: readonly Row[], shape: unknown): Buffer {
  const messages = rows.map(({ message }) => (key === undefined ? message : rowOf(message)));
  const { values, texts } = splitTexts(messages, subject.opaque?.request);
  const traces = rows.map(({ trace }) => trace ?? null);
  return encodeFrame({ key, shape, rows: values, traces }, texts);
}

/** Requests over one connection, all answered below one inbox. */
export class Requester {
  readonly #options: RequesterOptions;
  readonly #destinations = new LRUCache<string, Destination>({ max: maxDestinations });
  readonly #sent: SentMessages<Destination>;
  readonly #held: HeldRows<Destination>;
  readonly #releases: readonly (() => void)[];
  #awaySinceMs = 0;

  constructor(options: RequesterOptions) {
    const { connection, clock } = options;
    this.#options = options;
    this.#sent = new SentMessages({
      now: clock.elapsedMs,
      onSilence: (to, rows) => this.#repeat(to, rows),
      onDone: ({ outbox }, elapsedMs) => outbox?.returned(elapsedMs),
    });
    this.#held = new HeldRows({
      now: clock.elapsedMs,
      isConnected: connection.isConnected,
      send: (to, row) => this.#send(to, row),
      sizeOf: ({ subject }, row) => sizeOfRow(subject)(row),
    });
    const onReply = (reply: Received) => void this.#onReply(reply);
    this.#releases = [
      connection.subscribe(`${connection.inbox}.*`, onReply),
      connection.onChange((isConnected) => this.#onChange(isConnected)),
    ];
  }

  request<Q, R>(subject: Subject<Q, R>, message: Q, options: RequestOptions): Promise<R> {
    const { clock } = this.#options;
    const { timeoutMs, to, trace, waitsForReady = to === undefined } = options;
    return new Promise<R>((resolve, reject) => {
      const deadlineMs = clock.elapsedMs() + timeoutMs;
      const settle = { resolve: resolve as Row['resolve'], reject };
      const request = message as Row['message'];
      const row = {
        message: request,
        trace,
        deadlineMs,
        ...settle,
        isRepeated: false,
        waitsForReady,
      };
      const key = subject.shaped === undefined ? undefined : request.key;
      this.#send(this.#destination(subject as AnySubject, to, key), row);
    });
  }

  release(): void {
    for (const release of this.#releases) release();
    this.#held.close();
    this.#sent.close();
  }

  #destination(subject: AnySubject, to: string | undefined, key: string | undefined): Destination {
    const wireSubject = to === undefined ? subject.name : `${subject.name}.${to}`;
    const name = `${wireSubject} ${key ?? ''}`;
    const known = this.#destinations.get(name);
    if (known !== undefined) return known;
    const outbox =
      key === undefined
        ? null
        : new Outbox<Row>({
            send: (rows) => this.#transmit(made, rows),
            sizeOf: sizeOfRow(subject),
          });
    const isDirected = to !== undefined;
    const state = { isShapeTold: false, unservedSinceMs: null };
    const made: Destination = { subject, wireSubject, key, isDirected, outbox, ...state };
    this.#destinations.set(name, made);
    return made;
  }

  #send(to: Destination, row: Row): void {
    if (!this.#options.connection.isConnected()) this.#holdUntilBack(to, [row]);
    else if (to.outbox === null) this.#transmit(to, [row]);
    else to.outbox.add(row);
  }

  #holdUntilBack(to: Destination, rows: readonly Row[]): void {
    const hindrance = { sinceMs: this.#awaySinceMs, error: busAway() };
    for (const row of rows) this.#held.hold(to, row, hindrance);
  }

  /** Nobody has received them: they can be sent again, whatever they are. */
  #holdUntilServed(to: Destination, rows: readonly Row[]): void {
    to.unservedSinceMs ??= this.#options.clock.elapsedMs();
    to.isShapeTold = false;
    const hindrance = { sinceMs: to.unservedSinceMs, error: nobodyServes(to.subject.name) };
    for (const row of rows)
      if (row.waitsForReady) this.#held.hold(to, row, hindrance);
      else row.reject(hindrance.error);
  }

  #onChange(isConnected: boolean): void {
    if (isConnected) this.#sendAgain();
    else this.#awaySinceMs = this.#options.clock.elapsedMs();
  }

  /** What was answered while NATS was away has met nobody. (Who works on a write still says so.) */
  #sendAgain(): void {
    const lost = this.#sent.all().filter(({ to }) => to.subject.isRepeatable === true);
    for (const sent of lost) for (const row of this.#sent.takeBack(sent)) this.#send(sent.to, row);
  }

  /** Reads are asked of another once more; of a write nobody knows how far it came. */
  #repeat(to: Destination, rows: readonly Row[]): void {
    const isRepeatable = to.subject.isRepeatable === true;
    for (const row of rows) {
      if (to.isDirected || row.isRepeated || !isRepeatable) row.reject(servantGone(isRepeatable));
      else this.#send(to, Object.assign(row, { isRepeated: true }));
    }
  }

  #transmit(to: Destination, rows: readonly Row[]): void {
    const sent = this.#sent.add(to, rows);
    if (this.#options.connection.isConnected()) this.#publish(sent, rows);
    else this.#holdUntilBack(to, this.#sent.takeBack(sent));
  }

  #publish({ to, token }: Sent<Destination>, rows: readonly Row[]): void {
    const { connection, parts } = this.#options;
    const isTold = to.key === undefined || to.isShapeTold;
    to.isShapeTold = true;
    const frame = encode(to, rows, isTold ? undefined : rows[0]?.message.shape);
    const reply = `${connection.inbox}.${token}`;
    connection.publish(to.wireSubject, parts.wrap(frame), reply);
  }

  async #onReply({ subject, data, isUnanswered }: Received): Promise<void> {
    const sent = this.#sent.heard(subject.slice(this.#options.connection.inbox.length + 1));
    if (sent === undefined) return;
    if (isUnanswered) return this.#holdUntilServed(sent.to, this.#sent.takeBack(sent));
    sent.to.unservedSinceMs = null;
    // Nothing in it: somebody says that the work goes on.
    if (data.length === 0) return;
    try {
      const payload = this.#options.parts.unwrap(data);
      this.#settle(sent, payload instanceof Promise ? await fetching(sent, payload) : payload);
    } catch (error) {
      if (error instanceof Unreached) this.#repeat(sent.to, this.#sent.takeBack(sent));
      else this.#rejectAll(sent, error);
    }
  }

  #settle(sent: Sent<Destination>, payload: Uint8Array): void {
    const reply = readReply(payload, sent.to.subject);
    if (reply === 'unknown shape') {
      sent.to.isShapeTold = false;
      this.#transmit(sent.to, this.#sent.takeBack(sent));
    } else for (const { place, settle } of reply) this.#sent.settle(sent, place, settle);
  }

  #rejectAll(sent: Sent<Destination>, error: unknown): void {
    for (const row of this.#sent.takeBack(sent)) row.reject(error);
  }
}

/** One of its answers is on the way, in parts. */
async function fetching<T>(sent: Sent<Destination>, payload: Promise<T>): Promise<T> {
  sent.fetching++;
  try {
    return await payload;
  } finally {
    sent.fetching--;
  }
}
