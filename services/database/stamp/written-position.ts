// Where is the log after a write? Whoever reads at that position or later sees the write.
import type { Follower } from '../../shared/coherence/follower.ts';
import type { Position } from '../../shared/messages/stamp.ts';
import type { RunStatement } from '../statement.ts';

/**
 * In bytes. What is flushed holds every commit that was acknowledged; where commits do not wait for that, only what is
 * written does.
 */
const loggedPosition = {
  name: 'logged-position',
  text: `select pg_wal_lsn_diff(case when current_setting('synchronous_commit') = 'off'
    then pg_current_wal_insert_lsn() else pg_current_wal_flush_lsn() end, '0/0')::text`,
  values: [],
} as const;

/** The position after everything that was committed before it is called; null where nobody follows it. */
export type WrittenPosition = () => Promise<Position | null>;

/**
 * One question for all writes that wait for it. Only one that is sent after a write was committed counts for it:
 * who comes while one is under way shares the next.
 */
export function createWrittenPosition(follower: Follower, run: RunStatement): WrittenPosition {
  let running: Promise<Position | null> | null = null;
  let next: Promise<Position | null> | null = null;

  async function ask(): Promise<Position | null> {
    const { epoch } = follower;
    if (epoch === null) return null;
    try {
      const [row] = await run(loggedPosition);
      return { epoch, lsn: Number(row?.[0]) };
    } catch {
      // The write stands: that it cannot be waited for is no reason to call it failed.
      return null;
    }
  }

  function start(): Promise<Position | null> {
    next = null;
    const asked = ask().finally(() => {
      if (running === asked) running = null;
    });
    running = asked;
    return asked;
  }

  return () => {
    if (follower.epoch === null) return Promise.resolve(null);
    if (running === null) return start();
    next ??= running.then(start);
    return next;
  };
}
