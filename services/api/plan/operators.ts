// Which operators make sense on which types?
import { AppError } from '../../shared/errors.ts';
import type { CompareOperator } from '../../shared/filter/filter.ts';
import type { TypeCategory } from '../../shared/model/model.ts';

const textOperators = new Set<CompareOperator>(['like', 'ilike', 'match', 'imatch']);
const searchOperators = new Set<CompareOperator>(['fts', 'plfts', 'phfts', 'wfts']);
const containment = new Set<CompareOperator>(['cs', 'cd', 'ov']);
const rangeOperators = new Set<CompareOperator>(['sl', 'sr', 'nxr', 'nxl', 'adj']);

/** Types beyond these are left to PostgreSQL, which may know operators we do not. */
function isAllowed(operator: CompareOperator, category: TypeCategory): boolean {
  if (category === 'other') return true;
  if (textOperators.has(operator)) return category === 'text';
  if (searchOperators.has(operator)) return ['text', 'search', 'json'].includes(category);
  if (containment.has(operator)) return ['array', 'range', 'json', 'network'].includes(category);
  if (rangeOperators.has(operator)) return ['range', 'network'].includes(category);
  return true;
}

/**
 * Refuses an operator PostgreSQL has no meaning for.
 * @throws AppError PGRST100
 */
export function requireOperator(
  operator: CompareOperator,
  column: string,
  category: TypeCategory,
): void {
  if (isAllowed(operator, category)) return;
  throw new AppError(
    'PGRST100',
    `operator "${operator}" does not apply to "${column}" (${category})`,
  );
}
