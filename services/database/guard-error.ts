// Which of its guards undid a statement?
import { AppError } from '../shared/errors.ts';
import { type Guard, guardPrefix } from './sql/guard-sql.ts';
import { isDatabaseFault } from './sqlstate.ts';

function guardError(guard: Guard, target: string): AppError {
  switch (guard) {
    case 'exactly-one':
      return new AppError('PGRST116', 'Cannot coerce the result to a single JSON object', {
        details: 'The result has 0 rows or more than one; nothing was changed.',
      });
    case 'max-affected':
      return new AppError('PGRST124', 'Query result exceeds max-affected preference constraint', {
        details: 'More rows would be changed than max-affected allows. Nothing was changed.',
      });
    case 'check':
    case 'conflict':
      return new AppError('42501', `new row violates access rule for table "${target}"`);
  }
}

/** What the guard that fired means to the caller, or null: the failed cast carries the guard's name. */
export function toGuardError(error: unknown, target: string): AppError | null {
  if (!isDatabaseFault(error) || error.code !== '22P02') return null;
  const match = /"ashlar:(check|exactly-one|max-affected|conflict)"/.exec(error.message);
  const isFired = error.message.includes(guardPrefix) && match !== null;
  return isFired ? guardError(match[1] as Guard, target) : null;
}
