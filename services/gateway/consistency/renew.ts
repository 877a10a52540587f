// What may be asked for by who has seen a position that we did not reach?
import { AppError } from '../../shared/errors.ts';
import type { Position } from '../../shared/messages/stamp.ts';
import { tokenHeader } from './consistency.ts';

/**
 * Where the log is now, for a position of an epoch that is over: whatever was committed before is below it. Null for
 * a position that is just not reached yet.
 * @throws AppError ASH400 for one beyond the end of the log: it was given out by another database, or by this one
 * before it was set back
 */
export async function renewPosition(
  seen: Position,
  flushed: () => Promise<Position | null>,
): Promise<Position | null> {
  const now = await flushed();
  if (now === null) return null;
  if (now.epoch !== seen.epoch) return now;
  if (now.lsn >= seen.lsn) return null;
  throw new AppError(
    'ASH400',
    `The ${tokenHeader} names a write that this database does not have`,
    {
      hint: 'Leave the header and the cookie out: the database was set back since, or it is another one.',
    },
  );
}
