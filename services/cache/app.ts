// What does the cache service do? Answers reads; identical ones that arrive together are loaded once.
import type { Bus, Release } from '../shared/bus/bus.ts';
import { type CacheReadRequest, cacheRead } from '../shared/messages/cache-read.ts';
import { dbRead, type ReadAnswer } from '../shared/messages/db-read.ts';
import { fromErrorBody } from '../shared/messages/outcome.ts';
import { createCoalesce } from './coalesce.ts';

export interface CacheDependencies {
  readonly bus: Bus;
  /** Milliseconds a load may take. */
  readonly loadTimeoutMs: number;
}

/** Joins the values so that different rows give different keys: NULL and texts with any character. */
function readKey({ key, values }: CacheReadRequest): string {
  return `${key} ${JSON.stringify(values)}`;
}

/** Serves cache.read on the bus until released. */
export async function createCache({ bus, loadTimeoutMs }: CacheDependencies): Promise<Release> {
  const coalesce = createCoalesce<ReadAnswer>();

  async function load({ key, shape, values }: CacheReadRequest): Promise<ReadAnswer> {
    const rows = [values];
    const [outcome] = await bus.request(dbRead, { key, shape, rows }, { timeoutMs: loadTimeoutMs });
    if (outcome === undefined) throw new Error('db.read answered no outcome');
    if (outcome.error !== undefined) throw fromErrorBody(outcome.error);
    return outcome;
  }

  return bus.serve(cacheRead, (request) => coalesce(readKey(request), () => load(request)));
}
