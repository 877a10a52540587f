// How many statements of one kind may run at a time, so that others keep their connections?
import { AppError } from '../shared/errors.ts';

/** Runs work once a place is free, in the order of asking. */
export interface Gate {
  <T>(work: () => Promise<T>): Promise<T>;
  /** How much work has no place yet. */
  readonly waiting: () => number;
}

export interface GateOptions {
  /** Who has waited this long is told to come again, and the work is never done. */
  readonly waitMs?: number;
}

function tooLong(): AppError {
  return new AppError('53300', 'The database has no connection free', { retryAfterSeconds: 1 });
}

/**
 * A gate with `places` places.
 * @throws AppError 53300 to those who wait too long
 */
export function createGate(places: number, { waitMs }: GateOptions = {}): Gate {
  let free = places;
  const queue = new Set<() => void>();

  function leave(): void {
    const [next] = queue;
    if (next === undefined) free++;
    else next();
  }

  function turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        queue.delete(enter);
        reject(tooLong());
      };
      const timer = waitMs === undefined ? undefined : setTimeout(giveUp, waitMs);
      const enter = () => {
        clearTimeout(timer);
        queue.delete(enter);
        resolve();
      };
      queue.add(enter);
    });
  }

  async function pass<T>(work: () => Promise<T>): Promise<T> {
    if (free > 0) free--;
    else await turn();
    try {
      return await work();
    } finally {
      leave();
    }
  }
  return Object.assign(pass, { waiting: () => queue.size });
}
