// What does the cache service do? Answers reads; identical ones that arrive together are loaded once.
import type { Bus, Release } from '../shared/bus/bus.ts';
import {
  type CachedAnswer,
  type CacheReadRequest,
  cacheRead,
} from '../shared/messages/cache-read.ts';
import { dbRead } from '../shared/messages/db-read.ts';
import type { Trace } from '../shared/trace.ts';
import { createCoalesce } from './coalesce.ts';

export interface CacheDependencies {
  readonly bus: Bus;
  /** Milliseconds a load may take. */
  readonly loadTimeoutMs: number;
  /** Name of this instance, where each has its share of the keys. */
  readonly as?: string;
}

/** Joins the values so that different rows give different keys: NULL and texts with any character. */
function readKey({ key, values }: CacheReadRequest): string {
  return `${key} ${JSON.stringify(values)}`;
}

/** Serves cache.read on the bus until released. */
export async function createCache({ bus, loadTimeoutMs, as }: CacheDependencies): Promise<Release> {
  const coalesce = createCoalesce<CachedAnswer>();

  /** Of reads that share a load, it is made in the name of the first. */
  async function load({ key, shape, values }: CacheReadRequest, trace: Trace | undefined) {
    const options = { timeoutMs: loadTimeoutMs, trace };
    const answer = await bus.request(dbRead, { key, shape, values }, options);
    return { ...answer, from: 'miss' as const, reason: null };
  }

  const read = (request: CacheReadRequest, trace: Trace | undefined) =>
    coalesce(readKey(request), () => load(request, trace));
  return bus.serve(cacheRead, read, as === undefined ? {} : { as });
}
