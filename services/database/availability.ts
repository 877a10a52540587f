// Is PostgreSQL there? Who asks while it is away is told so at once, instead of waiting to find out.
import { AppError } from '../shared/errors.ts';
import { isDatabaseFault, toAppError } from './sqlstate.ts';
import type { RunStatement, Statement } from './statement.ts';

export interface AvailabilityOptions {
  readonly run: RunStatement;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}
export interface Availability {
  /** As the given one, except that it rejects at once while PostgreSQL is away. */
  readonly run: RunStatement;
  /** Asks PostgreSQL, unless it has answered within the last second. */
  readonly isReachable: () => Promise<boolean>;
}

/** How long nobody tries after a connection could not be made. */
const pauseMs = 200;
/** An answer this young says that PostgreSQL is there. */
const freshMs = 1000;

const ping: Statement = { name: null, text: 'select 1', values: [] };

/** A new connection could not be made. One that broke says nothing of the next; a full pool is not away. */
function isAway(error: unknown): boolean {
  if (error instanceof Error && /connection timeout/.test(error.message)) return true;
  if (!isDatabaseFault(error) || error.code === 'ECONNRESET' || error.code === 'EPIPE')
    return false;
  const told = toAppError(error);
  return told instanceof AppError && told.code === 'PGRST000';
}

/**
 * | state   | until                           | a statement                                        |
 * |---------|---------------------------------|----------------------------------------------------|
 * | there   | no connection can be made       | runs                                               |
 * | away    | a pause is over                 | is rejected with what the last try was told        |
 * | trying  | the one statement that tries    | is rejected likewise; the one that tries: there    |
 * |         | has its answer                  | again, or away                                     |
 */
export function createAvailability({ run, now }: AvailabilityOptions): Availability {
  let away: { readonly error: unknown; sinceMs: number; isTried: boolean } | null = null;
  let answeredMs = Number.NEGATIVE_INFINITY;

  async function attempt(statement: Statement) {
    try {
      const rows = await run(statement);
      answeredMs = now();
      away = null;
      return rows;
    } catch (error) {
      away = isAway(error) ? { error, sinceMs: now(), isTried: false } : null;
      throw error;
    }
  }

  async function runWhenThere(statement: Statement) {
    if (away !== null) {
      if (away.isTried || now() - away.sinceMs < pauseMs) throw away.error;
      away.isTried = true;
    }
    return attempt(statement);
  }

  async function isReachable(): Promise<boolean> {
    if (away === null && now() - answeredMs < freshMs) return true;
    // Whatever else PostgreSQL says, it is there to say it; a pool that is busy is no answer either.
    await runWhenThere(ping).catch(() => {});
    return away === null;
  }

  return { run: runWhenThere, isReachable };
}
