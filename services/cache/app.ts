// What does the cache service do? Answers reads; identical ones that arrive together are loaded once.
import type { Bus, Release } from '../shared/bus/bus.ts';
import { cacheRead } from '../shared/messages/cache-read.ts';
import { dbRead, type ReadAnswer, type ReadRequest } from '../shared/messages/db-read.ts';
import { createCoalesce } from './coalesce.ts';

export interface CacheDependencies {
  readonly bus: Bus;
  /** Milliseconds a load may take. */
  readonly loadTimeoutMs: number;
  /** Name of this instance, where each has its share of the keys. */
  readonly as?: string;
}

/** Joins the values so that different rows give different keys: NULL and texts with any character. */
function readKey({ key, values }: ReadRequest): string {
  return `${key} ${JSON.stringify(values)}`;
}

/** Serves cache.read on the bus until released. */
export async function createCache({ bus, loadTimeoutMs, as }: CacheDependencies): Promise<Release> {
  const coalesce = createCoalesce<ReadAnswer>();

  const load = (request: ReadRequest) => bus.request(dbRead, request, { timeoutMs: loadTimeoutMs });

  const read = (request: ReadRequest) => coalesce(readKey(request), () => load(request));
  return bus.serve(cacheRead, read, as === undefined ? {} : { as });
}
