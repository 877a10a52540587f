// What is looked at now and then, while the service runs?
import type { Release } from '../shared/bus/bus.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { watchEndingKeys } from './keys/watch-ending.ts';
import type { RunStatement } from './statement.ts';
import { type PoolCounts, watchPool } from './watch-pool.ts';

export interface WatchDatabaseOptions {
  readonly pool: { readonly counts: () => PoolCounts; readonly run: RunStatement };
  /** Connections that the pool may have. */
  readonly max: number;
  /** Statements that wait for a place of their kind. */
  readonly waiting: () => Readonly<Record<string, number>>;
  readonly observe: Observe;
}

/** Until what it gives is called; keeps no process alive. */
export function watchDatabase({ pool, max, waiting, observe }: WatchDatabaseOptions): Release {
  const { counts, run } = pool;
  const releases = [
    watchPool({ counts, max, waiting, observe }),
    watchEndingKeys({ run, observe }),
  ];
  return async () => {
    for (const release of releases) await release();
  };
}
