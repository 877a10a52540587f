// What does the cache service do? Answers reads: from memory where that is proven to be true, else from the database.
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { Clock } from '../shared/clock.ts';
import { followWatermark } from '../shared/coherence/follow-watermark.ts';
import { type CacheReadRequest, cacheRead } from '../shared/messages/cache-read.ts';
import { dbRead } from '../shared/messages/db-read.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { timeInvalidations } from '../shared/observe/time-invalidations.ts';
import type { Trace } from '../shared/trace.ts';
import { createCachedRead } from './cached-read.ts';

export interface CacheDependencies {
  readonly bus: Bus;
  readonly clock: Pick<Clock, 'elapsedMs' | 'epochMs'>;
  /** Milliseconds a load may take. */
  readonly loadTimeoutMs: number;
  /** Bytes of memory that answers may take. */
  readonly maxBytes: number;
  /** Milliseconds an answer may lag behind the database. */
  readonly maxStalenessMs: number;
  readonly observe: Observe;
  /** Name of this instance, where each has its share of the keys. */
  readonly as?: string;
}

/** Tags remembered in each of two generations: about 40 bytes each. */
const maxTags = 200_000;

/** Serves cache.read on the bus until released. */
export async function createCache(dependencies: CacheDependencies): Promise<Release> {
  const { bus, clock, loadTimeoutMs, maxBytes, maxStalenessMs, observe, as } = dependencies;
  const onCommit = timeInvalidations('cache', { observe, clock });
  const boundMs = maxStalenessMs;
  const followed = await followWatermark({ bus, clock, boundMs, maxTags, onCommit });
  const { read } = createCachedRead({
    ...{ followed, maxBytes, boundMs, now: clock.elapsedMs, observe },
  });

  /** Of reads that share a load, it is made in the name of the first. */
  function load({ key, shape, values }: CacheReadRequest, trace: Trace | undefined) {
    return bus.request(dbRead, { key, shape, values }, { timeoutMs: loadTimeoutMs, trace });
  }

  const release = await bus.serve(
    cacheRead,
    (request, trace) => read(request, () => load(request, trace)),
    as === undefined ? {} : { as },
  );
  return async () => {
    await release();
    await followed.release();
  };
}
