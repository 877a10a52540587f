// Where does the log of changes go on? Behind its last entry, or in a new epoch when something was lost.
import { randomBytes } from 'node:crypto';
import type { ChangeLog, ChangeTail } from '../../../shared/bus/change-log.ts';
import { type Position, parseId } from '../../../shared/change-position.ts';
import { marker } from './change-event.ts';

export interface Resumed {
  readonly tail: ChangeTail;
  /** What comes before was told. */
  readonly told: Position;
  /** Changes may have been lost: events have another epoch from here on. */
  readonly isNew: boolean;
}

/**
 * PostgreSQL forgets nothing that is not in the log. So when the log ends before what PostgreSQL may have forgotten,
 * it has lost entries (coherence.md, I5). The first entry of an epoch is a marker: who starts next finds it.
 * @param epoch of the slot; the epochs of events begin with it
 * @throws while the log is away
 */
export async function resume(
  log: ChangeLog,
  { epoch, confirmedLsn }: { readonly epoch: string; readonly confirmedLsn: number },
): Promise<Resumed> {
  const tail = await log.tail();
  const told = tail.id === null ? null : parseId(tail.id);
  if (told?.epoch.startsWith(`${epoch}.`) && told.lsn >= confirmedLsn)
    return { tail, told, isNew: false };
  const begun = { epoch: `${epoch}.${randomBytes(2).toString('hex')}`, lsn: confirmedLsn };
  const first = marker(begun.epoch, begun.lsn);
  return { tail: await log.append([first], tail), told: { ...begun, index: null }, isNew: true };
}
