// Which rows and columns does a client of events want?
import { AppError } from '../../shared/errors.ts';

export interface EventsQuery {
  /** `select=…`, as sent; '' without one. */
  readonly select: string;
  /** The other parameters, as sent. */
  readonly filters: string;
}

/** They say which part of a list is wanted; events are no list. */
const ofLists: ReadonlySet<string> = new Set([
  'order',
  'limit',
  'offset',
  'columns',
  'on_conflict',
]);

/** An embed that is `!inner` leaves out rows that have none. */
export const isFiltered = ({ select, filters }: EventsQuery): boolean =>
  filters !== '' || /(!|%21)inner/i.test(select);

/** Whether the filters make sense, the api decides. @throws AppError ASH400 */
export function parseEventsQuery(query: string): EventsQuery {
  const parts = query.split('&').filter((part) => part !== '');
  const nameOf = (part: string) => part.split('=', 1)[0] ?? '';
  const wrong = parts.find((part) => ofLists.has(nameOf(part)));
  if (wrong !== undefined)
    throw new AppError('ASH400', `Events have no parameter "${nameOf(wrong)}"`, {
      hint: 'They take select, and filters as in ?status=eq.open.',
    });
  const isSelect = (part: string) => nameOf(part) === 'select';
  return {
    select: parts.filter(isSelect).join('&'),
    filters: parts.filter((part) => !isSelect(part)).join('&'),
  };
}
