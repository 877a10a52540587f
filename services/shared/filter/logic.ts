// What does `and=(…)` or `or=(…)` say?
import { scanColumn } from './column-path.ts';
import type { Filter, LogicFilter } from './filter.ts';
import { type FilterText, parseOperation } from './operation.ts';

/** Bounds that no honest request comes near; they keep the work for a hostile one small. */
const maxFilterDepth = 10;
const maxFilterCount = 200;

/** `not.or` of `items.not.or=(…)`: all of a group but what it groups. */
export type GroupHead = Omit<LogicFilter, 'of'>;

/** Reads `(filter,filter,…)`. Throws PGRST100. */
export function parseGroup(text: FilterText, head: GroupHead): LogicFilter {
  const { scanner } = text;
  const { kind, negated, embeds } = head;
  if (text.depth === maxFilterDepth)
    throw scanner.fail(`more than ${maxFilterDepth} levels of and/or`);
  scanner.expect('(', `Write ${kind}=(…); a column of that name is written "${kind}" with quotes`);
  text.depth++;
  const of: Filter[] = [];
  do of.push(parseElement(text));
  while (scanner.accept(','));
  scanner.expect(')');
  scanner.skipSpace();
  text.depth--;
  return { kind, negated, embeds, of };
}

/** Counts one more filter of a text. Throws PGRST100 when there are too many. */
export function countFilter(text: FilterText): void {
  if (++text.count > maxFilterCount) throw text.scanner.fail(`more than ${maxFilterCount} filters`);
}

const noEmbeds: readonly string[] = [];

/** `not.` stands before the column, before the operator, or before both. */
function parseElement(text: FilterText): Filter {
  const { scanner } = text;
  countFilter(text);
  scanner.skipSpace();
  const negated = scanner.accept('not.');
  const kind = acceptGroup(text);
  if (kind !== undefined) return parseGroup(text, { kind, negated, embeds: noEmbeds });
  const { column, json } = scanColumn(scanner);
  scanner.expect('.', 'Inside of parentheses a filter is written column.operator.value');
  return parseOperation(text, { path: { embeds: noEmbeds, column, json }, negated });
}

/** `and (` and `or(` open a group; `and.eq.1` is a filter on a column. */
function acceptGroup({ scanner }: FilterText): 'and' | 'or' | undefined {
  const before = scanner.position;
  const kind = scanner.accept('and') ? 'and' : scanner.accept('or') ? 'or' : undefined;
  scanner.skipSpace();
  if (kind !== undefined && scanner.peek() === '(') return kind;
  scanner.position = before;
  return undefined;
}
