// Did a write break a constraint of another table than the one written, by a trigger or a cascade?
import { AppError, type ErrorCode } from '../shared/errors.ts';
import { isDatabaseFault } from './sqlstate.ts';

/** Of foreign keys (23503, 23001) PostgreSQL's message names both tables. */
const ofOneTable: ReadonlySet<string> = new Set<ErrorCode>(['23502', '23505', '23514', '23P01']);

/**
 * Such an error without its rows and names, any other as it is: whoever hides what a caller may not know takes
 * columns for those of the table written.
 */
export function toldElsewhere(error: unknown, target: string): unknown {
  if (!isDatabaseFault(error) || error.table === undefined || error.table === target) return error;
  if (!ofOneTable.has(error.code ?? '')) return error;
  return new AppError(error.code as ErrorCode, 'What follows from the change breaks a constraint', {
    cause: error,
  });
}
