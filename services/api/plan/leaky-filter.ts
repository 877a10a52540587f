// Which filters must wait until the rule has said which rows there are?
import type { CompareOperator } from '../../shared/filter/filter.ts';
import type { Condition, Operand } from '../../shared/messages/condition.ts';
import { allOf } from './resolve-filter.ts';

type Compare = Extract<Condition, { kind: 'compare' }>;

/** Operators that can fail because of what stands in a row: a pattern, or a text that cannot be searched. */
const failing: ReadonlySet<CompareOperator> = new Set<CompareOperator>([
  'like',
  'ilike',
  'match',
  'imatch',
  'fts',
  'plfts',
  'phfts',
  'wfts',
]);

/** The text of a json column is parsed when it is compared, and may hold what jsonb cannot (U+0000). */
const isParsed = ({ type }: Operand) => type === 'json';
/** A list of arrays is read element by element, while rows are compared. */
const isArray = ({ type }: Operand) => type.endsWith('[]');

function isLeakyComparison({ operator, operand, quantifier }: Compare): boolean {
  if (failing.has(operator) || isParsed(operand)) return true;
  return quantifier !== undefined && isArray(operand);
}

/** Whether evaluating the condition can fail or not, as the row is: an error tells of a row as an answer does. */
function isLeaky(condition: Condition): boolean {
  switch (condition.kind) {
    case 'compare':
      return isLeakyComparison(condition);
    case 'in':
      return isParsed(condition.operand) || isArray(condition.operand);
    case 'is':
      return isParsed(condition.operand);
    case 'not':
      return isLeaky(condition.of);
    case 'and':
    case 'or':
      return condition.of.some(isLeaky);
    case 'exists':
    case 'behind':
      return true;
  }
}

/**
 * The rows that fulfil the rule (null: every one) and the filters. As with PostgreSQL's own row security, a filter
 * that can fail sees no row that the rule leaves out; the others may go first, by an index
 * (https://www.postgresql.org/docs/18/rules-privileges.html).
 */
export function behindRule(
  rule: Condition | null,
  filters: readonly Condition[],
): Condition | null {
  if (rule === null) return allOf(filters);
  const safe = filters.filter((filter) => !isLeaky(filter));
  const leaky = allOf(filters.filter(isLeaky));
  return allOf([...safe, leaky === null ? rule : { kind: 'behind', rule, of: leaky }]);
}
