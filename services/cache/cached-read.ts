// Is this read answered from memory, and if not, why?
import type { Followed } from '../shared/coherence/follow-watermark.ts';
import { VersionedStore } from '../shared/coherence/versioned-store.ts';
import type { CachedAnswer, CacheReadRequest } from '../shared/messages/cache-read.ts';
import type { ReadAnswer } from '../shared/messages/db-read.ts';
import type { BypassReason } from '../shared/messages/stamp.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { createCoalesce } from './coalesce.ts';

export interface CachedReadOptions {
  readonly followed: Followed;
  readonly maxBytes: number;
  /** Milliseconds an answer may lag behind the database. */
  readonly boundMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly observe: Observe;
}

/** Answers the read, with `load` where it has to. */
export type CachedRead = (
  request: CacheReadRequest,
  load: () => Promise<ReadAnswer>,
) => Promise<CachedAnswer>;

type Answer = Pick<ReadAnswer, 'body' | 'count' | 'total'>;

export interface Cache {
  readonly read: CachedRead;
  readonly store: Pick<VersionedStore<Answer>, 'bytes' | 'size'>;
}

/** Joins the values so that different rows give different keys: NULL and texts with any character. */
function readKey({ key, values }: CacheReadRequest): string {
  return `${key} ${JSON.stringify(values)}`;
}

const wide = /[^\0-\xff]/;

/** V8 keeps a text in one byte a character where all fit. */
function sizeOf({ body }: Answer): number {
  return wide.test(body) ? 2 * body.length : body.length;
}

/** A text of its own: what is kept must not hold the message it came in. */
function ownText(text: string): string {
  return Buffer.from(text).toString();
}

/** A read by the key of its answer. */
interface Keyed {
  readonly key: string;
  readonly request: CacheReadRequest;
  readonly load: () => Promise<ReadAnswer>;
}

function tellLoaded(answer: ReadAnswer, reason: BypassReason | null): CachedAnswer {
  if (reason !== null) return { ...answer, from: 'bypass', reason };
  if (answer.stamp === null) return { ...answer, from: 'bypass', reason: 'unstamped' };
  return { ...answer, from: 'miss', reason };
}

/** The same, counted. */
function counted(answer: CachedRead, store: Cache['store'], observe: Observe): CachedRead {
  return async (request, load) => {
    const answered = await answer(request, load);
    const { from, reason } = answered;
    const outcome = from === 'bypass' ? (reason ?? 'unstamped') : from;
    const { bytes, size: entries } = store;
    observe({ kind: 'cached-read', layer: 'cache', outcome, bytes, entries });
    return answered;
  };
}

export function createCachedRead(options: CachedReadOptions): Cache {
  const { followed, maxBytes, boundMs, now, observe } = options;
  const { follower } = followed;
  const store = new VersionedStore<Answer>({ follower, maxBytes, sizeOf });
  const coalesce = createCoalesce<ReadAnswer>({ position: () => follower.position, now, boundMs });

  function keep(key: string, { body, count, total, stamp }: ReadAnswer): void {
    if (stamp === null || !follower.accepts(stamp)) return;
    store.keep(key, { value: { body: ownText(body), count, total }, stamp }, now());
  }

  function find({ key, request }: Keyed): CachedAnswer | null {
    const maxAgeMs = request.policy?.maxAgeMs ?? null;
    const kept = store.find(key, maxAgeMs === null ? undefined : now() - maxAgeMs);
    return kept && { ...kept.value, stamp: kept.stamp, from: 'hit', reason: null };
  }

  /** Loads it, whatever is in memory; keeps it, where that is allowed. */
  async function fetch({ key, request, load }: Keyed, reason: BypassReason | null) {
    const loadAndKeep = async () => {
      const answer = await load();
      if (request.policy !== null) keep(key, answer);
      return answer;
    };
    return tellLoaded(await coalesce(key, { seen: request.seen, load: loadAndKeep }), reason);
  }

  /** Why memory may not be asked; null when it may, once the position that the caller has seen is reached. */
  function reasonToBypass({ policy }: CacheReadRequest): BypassReason | null {
    if (policy === null) return 'off';
    if (followed.isFresh()) return null;
    return follower.epoch === null ? 'unfollowed' : 'unfresh';
  }

  const read: CachedRead = async (request, load) => {
    const keyed = { key: readKey(request), request, load };
    const reason = reasonToBypass(request);
    if (reason !== null) return fetch(keyed, reason);
    const { seen } = request;
    if (seen !== null && !(await followed.reach(seen))) return fetch(keyed, 'behind');
    return find(keyed) ?? fetch(keyed, null);
  };
  return { read: counted(read, store, observe), store };
}
