// Where in the log is a client, as it says in `Last-Event-ID`?
import type { ChangeTail } from '../../shared/bus/change-log.ts';
import { parseId } from '../../shared/change-position.ts';

/** `<sequence>@<id of the entry there>` */
export const formatPlace = ({ sequence, id }: ChangeTail): string => `${sequence}@${id ?? ''}`;

/** Null when it is none of ours. */
export function parsePlace(text: string): ChangeTail | null {
  const [, sequence = '', id = ''] = /^(\d{1,15})@(.{1,200})$/.exec(text) ?? [];
  return parseId(id) === null ? null : { sequence: Number(sequence), id };
}
