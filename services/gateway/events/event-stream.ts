// How does one client follow an entity? From its place in the log on, for as long as it may.
import type { ChangeReader, ChangeTail, StoredEntry } from '../../shared/bus/change-log.ts';
import type { Model } from '../../shared/model/model.ts';
import { isTold } from '../../shared/problem.ts';
import { readChange } from './change.ts';
import type { KnownRows } from './known-rows.ts';
import { formatPlace } from './place.ts';
import { RefusedRead } from './read-rows.ts';
import type { RecentChanges } from './recent-changes.ts';
import { placeOf, type Taken } from './recent-window.ts';
import type { SseClient } from './sse-client.ts';
import { batchSize, type ChangeTeller } from './tell-changes.ts';

export interface EventStreamOptions {
  readonly entity: string;
  readonly recent: RecentChanges;
  readonly log: Pick<ChangeReader, 'page'>;
  readonly teller: ChangeTeller;
  readonly rows: Pick<KnownRows, 'hasMissed'>;
  /** Learns which rows the client can read at a place. @throws RefusedRead */
  readonly know: (place: ChangeTail) => Promise<void>;
  readonly client: SseClient;
  /** The model that is served. @throws when the caller may not read the entity's events (any more) */
  readonly allowed: () => Model;
  /** A `Consistency-Token` for reads that have to see what was told up to a place. */
  readonly token: (place: ChangeTail) => string | null;
  readonly sleep: (ms: number) => Promise<void>;
  /** Told of a change. */
  readonly onTold: () => void;
}

export interface Start {
  readonly place: ChangeTail;
  /** The client was away, and came back when the log ended here; null: it was not. */
  readonly backAt: ChangeTail | null;
}

const heartbeatMs = 15_000;
const retryMs = 500;
export const lossReason = 'changes may be missing before this place';
const doubtReason = 'rows may be gone that were there when the stream broke off';

export class EventStream {
  readonly #options: EventStreamOptions;
  #place: ChangeTail;
  #backAt: ChangeTail | null;

  constructor(options: EventStreamOptions, { place, backAt }: Start) {
    this.#options = options;
    this.#place = place;
    this.#backAt = backAt;
  }

  /** Resolves when the client has gone; rejects when it has to go. */
  async run(): Promise<void> {
    const { client } = this.#options;
    await this.#say();
    while (!client.closed.aborted) {
      try {
        await this.#step();
      } catch (error) {
        if (!isTemporary(error)) throw error;
        await this.#options.sleep(retryMs);
      }
    }
  }

  /** The place alone. */
  #say(): Promise<void> {
    return this.#options.client.send({ id: formatPlace(this.#place) });
  }

  /** Tells that the client has to read its rows anew; from the place on it is told of changes again. */
  async reset(place: ChangeTail, reason: string): Promise<void> {
    const { client, know, token } = this.#options;
    await know(place);
    this.#place = place;
    this.#backAt = null;
    const data = JSON.stringify({ reason, consistencyToken: token(place) });
    await client.send({ id: formatPlace(place), event: 'reset', data });
  }

  async #step(): Promise<void> {
    const { entity, recent } = this.#options;
    const recently = recent.take(entity, this.#place, batchSize);
    const taken = recently.kind === 'older' ? await this.#page() : recently;
    if (taken.kind === 'older') return;
    if (taken.kind === 'lost') return this.reset(taken.place, lossReason);
    await this.#tell(taken.entries, taken.place);
    await this.#compare();
    if (taken === recently && taken.entries.length === 0) await this.#wait();
  }

  /** What is behind the place in the log, from before its newest entries. */
  async #page(): Promise<Taken> {
    const { entity, recent, log } = this.#options;
    const tail = await recent.tail();
    const { sequence } = this.#place;
    const { entries, isLast, first } = await log.page(entity, sequence, batchSize);
    if (first > sequence + 1) return { kind: 'lost', place: tail };
    const end = entries.map(placeOf).at(-1);
    const isBeyond = end !== undefined && (!isLast || end.sequence > tail.sequence);
    return { kind: 'entries', entries, place: isBeyond ? end : tail };
  }

  async #tell(entries: readonly StoredEntry[], end: ChangeTail): Promise<void> {
    const { client, teller, allowed, onTold } = this.#options;
    const model = allowed();
    const told = await teller.tell(entries.map(readChange), model);
    for (const [i, one] of told.entries()) {
      const place = placeOf(entries[i] as StoredEntry);
      this.#place = place;
      if (one === null) continue;
      await client.send({ id: formatPlace(place), event: one.kind, data: one.json });
      onTold();
    }
    this.#place = end;
  }

  /** Now that the client is where the log ended when it came back. */
  async #compare(): Promise<void> {
    if (this.#backAt === null || this.#place.sequence < this.#backAt.sequence) return;
    this.#backAt = null;
    if (this.#options.rows.hasMissed) await this.reset(this.#place, doubtReason);
  }

  /** Until there is something new, or it is time to show that we are here. */
  async #wait(): Promise<void> {
    const { entity, recent, client } = this.#options;
    const next = waitFor(heartbeatMs, client.closed);
    const forget = recent.onNext(entity, next.wake);
    const taken = recent.take(entity, this.#place, 1);
    if (taken.kind !== 'entries' || taken.entries.length > 0) next.wake();
    const isOver = await next.isOver;
    forget();
    if (isOver) await this.#say();
  }
}

/** `isOver` resolves with true after the time, with false when it is woken or aborted. */
function waitFor(ms: number, signal: AbortSignal) {
  const state = { wake: () => {} };
  const isOver = new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => end(true), ms);
    const end = (isTimedOut: boolean) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', state.wake);
      resolve(isTimedOut);
    };
    state.wake = () => end(false);
    signal.addEventListener('abort', state.wake);
    if (signal.aborted) state.wake();
  });
  return { isOver, wake: () => state.wake() };
}

function isTemporary(error: unknown): boolean {
  if (error instanceof RefusedRead) return error.isTemporary;
  return isTold(error) && error.status >= 500;
}
