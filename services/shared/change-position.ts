// Which place in the log of changes does an event have? Told by its id: `epoch:lsn:index`.
import { formatLsn, parseLsn } from './lsn.ts';

export interface Position {
  readonly epoch: string;
  /** Before the commit. */
  readonly lsn: number;
  /** In the transaction, from 0; null: all that is committed before `lsn`, and nothing after it. */
  readonly index: number | null;
}

export const formatId = ({ epoch, lsn, index }: Position) =>
  index === null ? `${epoch}:${formatLsn(lsn)}` : `${epoch}:${formatLsn(lsn)}:${index}`;

/** Null when it is none of ours. */
export function parseId(id: string): Position | null {
  const [, epoch = '', lsn = '', index] =
    /^([^:]+):([0-9A-F]+\/[0-9A-F]+)(?::(\d+))?$/.exec(id) ?? [];
  if (epoch === '') return null;
  return { epoch, lsn: parseLsn(lsn), index: index === undefined ? null : Number(index) };
}

/** Whether what is at `one` was told when the log ended at `tail`. */
export function isTold(one: Pick<Position, 'lsn' | 'index'>, tail: Position): boolean {
  if (one.lsn !== tail.lsn) return one.lsn < tail.lsn;
  return tail.index !== null && (one.index ?? Number.POSITIVE_INFINITY) <= tail.index;
}

/** Of what is at the id; null where there is none, or it is none of ours. */
export const epochOf = ({ id }: { readonly id: string | null }): string | null =>
  id === null ? null : (parseId(id)?.epoch ?? null);

/** What a reader has to have seen to see what was told at `id`; null when it is none of ours. */
export function positionOfId(id: string): { epoch: string; lsn: number } | null {
  const told = parseId(id);
  if (told === null) return null;
  // A commit ends behind its position; a marker stands behind all that it tells of.
  const lsn = told.index === null ? told.lsn : told.lsn + 1;
  // The epochs of events begin with that of the slot.
  return { epoch: told.epoch.slice(0, told.epoch.lastIndexOf('.')), lsn };
}
