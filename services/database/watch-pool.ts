// Are there connections for what has to be done? Looked at every second.
import type { Observe } from '../shared/observe/observation.ts';

export interface PoolCounts {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface WatchPoolOptions {
  readonly counts: () => PoolCounts;
  readonly max: number;
  /** Statements that wait for a place of their kind. */
  readonly waiting: () => Readonly<Record<string, number>>;
  readonly observe: Observe;
}

const lookMs = 1000;

/** Until what it gives is called; keeps no process alive. */
export function watchPool({
  counts,
  max,
  waiting,
  observe,
}: WatchPoolOptions): () => Promise<void> {
  const look = () => {
    const { total, idle, waiting: pool } = counts();
    observe({ kind: 'pool', total, idle, max, waiting: { pool, ...waiting() } });
  };
  look();
  const timer = setInterval(look, lookMs).unref();
  return async () => clearInterval(timer);
}
