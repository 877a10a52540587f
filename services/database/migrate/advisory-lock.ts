// How is there only one migration at a time?
import { AppError } from '../../shared/errors.ts';
import type { Queryable } from '../schema/queryable.ts';

/** Whose lock it is, in the two numbers of an advisory lock: "Ashl", migration. */
const lockKey = '1098082412, 1';

export interface LockOptions {
  readonly client: Queryable;
  readonly sleep: (ms: number) => Promise<void>;
  readonly timeoutMs: number;
}

const pollMs = 200;

/**
 * Runs `work` while this session holds the lock of migrations. It asks again and again instead of waiting
 * in PostgreSQL: a session that waits has a snapshot, and CREATE INDEX CONCURRENTLY would wait for that.
 * @throws AppError ASH503 when another migration holds it for `timeoutMs`.
 */
export async function holdingLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  const { client, sleep, timeoutMs } = options;
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const { rows } = await client.query(`select pg_try_advisory_lock(${lockKey})::text as held`);
    if (rows[0]?.held === 'true') break;
    if (waitedMs >= timeoutMs)
      throw new AppError('ASH503', 'Another migration of this database is running.', {
        hint: 'Try again when it is finished.',
        retryAfterSeconds: 10,
      });
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    // A connection that broke has let go of it already.
    await client.query(`select pg_advisory_unlock(${lockKey})`).catch(() => {});
  }
}
