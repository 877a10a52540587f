// Which part of the rows is in the answer? (Content-Range, RFC 9110 section 14.4, with the unit "items")
import { AppError } from '../../shared/errors.ts';

export interface RangeOfRows {
  readonly offset: number;
  readonly count: number;
  readonly total: number | null;
}

/** `0-24/3573458`, First and last row from 0, and the total; `*` stands for none and for unknown. */
export function contentRange({ offset, count, total }: RangeOfRows): string {
  const rows = count === 0 ? '*' : `${offset}-${offset + count - 1}`;
  return `${rows}/${total ?? '*'}`;
}

/**
 * 206 when it is known that there are more rows than these, else 200.
 * @throws AppError PGRST103 when the offset lies behind the last row
 */
export function rangeStatus({ offset, count, total }: RangeOfRows): 200 | 206 {
  if (total === null) return 200;
  if (offset > total)
    throw new AppError('PGRST103', 'Requested range not satisfiable', {
      details: `An offset of ${offset} was requested, but there are only ${total} rows.`,
    });
  return count < total ? 206 : 200;
}
