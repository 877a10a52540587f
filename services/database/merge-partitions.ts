// What happens to a merge into a partitioned table, of whose rows PostgreSQL does not tell xmax?
import { AppError } from '../shared/errors.ts';
import { isDatabaseFault } from './sqlstate.ts';

/** The statement asked for xmax, and cannot: it is to be said with `old`. */
export function isUntoldMerge(error: unknown): boolean {
  return isDatabaseFault(error) && error.code === '0A000' && /system column/.test(error.message);
}

/** Before version 18, `old` is a syntax error: there is no way to tell whose rule a row has to fulfil. */
export function toMergeError(error: unknown, table: string): unknown {
  if (!isDatabaseFault(error) || error.code !== '42601') return error;
  return new AppError('ASH405', `Rows of '${table}' cannot be merged`, {
    details: 'It is partitioned; PostgreSQL tells new rows from merged ones there from version 18.',
    hint: 'Insert new rows and update the others apart.',
    cause: error,
  });
}
