// What does a filter of a request, or a rule of an entity, say?
import { scanJsonSteps } from './column-path.ts';
import type { ColumnPath, Filter } from './filter.ts';
import { countFilter, type GroupHead, parseGroup } from './logic.ts';
import { scanName } from './name.ts';
import { type FilterText, parseOperation } from './operation.ts';
import { Scanner } from './scanner.ts';

/**
 * One parameter of a query, decoded: `status` `eq.paid`, `items.product.name` `like.*x*`, `or` `(a.eq.1,b.gt.2)`.
 * Grammar: https://docs.postgrest.org/en/v14/references/api/tables_views.html#horizontal-filtering.
 * Throws AppError PGRST100 that names the mistake, its place and, where there is one, the nearest right word.
 */
export function parseFilterParameter(name: string, value: string): Filter {
  const nameScanner = new Scanner(name, name);
  const target = scanTarget(nameScanner);
  nameScanner.expectEnd();
  const text = { scanner: new Scanner(value, name), isRule: false, depth: 0, count: 0 };
  const filter = parseCondition(text, target);
  text.scanner.expectEnd();
  return filter;
}

/**
 * Filters joined with `&`, as access rules write them (not URL-encoded): one filter, or an `and` of them.
 * Space around each filter does not count; an operand that holds `&` is written inside of parentheses:
 * `and=(name.eq."a&b")`. Operands that start with `$jwt.` are kept as they are, also in `in.$jwt.teams`.
 * Throws AppError PGRST100.
 */
export function parseFilterText(text: string): Filter {
  const scanner = new Scanner(text, '');
  const state: FilterText = { scanner, isRule: true, depth: 0, count: 0 };
  const of: Filter[] = [];
  do of.push(parseRuleFilter(state));
  while (scanner.accept('&'));
  scanner.expectEnd();
  const [only] = of;
  return of.length === 1 && only !== undefined
    ? only
    : { kind: 'and', negated: false, embeds: [], of };
}

function parseRuleFilter(text: FilterText): Filter {
  const { scanner } = text;
  countFilter(text);
  const target = scanTarget(scanner);
  scanner.skipSpace();
  scanner.expect('=', 'A filter is written column=operator.value');
  scanner.skipSpace();
  const filter = parseCondition(text, target);
  scanner.skipSpace();
  return filter;
}

function parseCondition(text: FilterText, target: ColumnPath | GroupHead): Filter {
  return 'kind' in target
    ? parseGroup(text, target)
    : parseOperation(text, { path: target, negated: false });
}

const maxEmbedDepth = 10;

/** Reads the name of a filter: `embed.embed.column->json`, or `embed.not.or`. In quotes, `and`, `or` and `not` are names. */
function scanTarget(scanner: Scanner): ColumnPath | GroupHead {
  const embeds: string[] = [];
  let isNot = false;
  for (;;) {
    scanner.skipSpace();
    const isBare = scanner.peek() !== '"';
    const name = scanName(scanner, 'a column');
    if (!scanner.accept('.')) {
      const kind = isBare ? groupKind(name, scanner) : undefined;
      if (kind === undefined) return { embeds, column: name, json: scanJsonSteps(scanner) };
      return { kind, negated: isNot, embeds: isNot ? embeds.slice(0, -1) : embeds };
    }
    if (embeds.length === maxEmbedDepth)
      throw scanner.fail(`more than ${maxEmbedDepth} levels of embedding`);
    embeds.push(name);
    isNot = isBare && name === 'not';
  }
}

function groupKind(name: string, scanner: Scanner): 'and' | 'or' | undefined {
  return (name === 'and' || name === 'or') && scanner.peek() !== '-' ? name : undefined;
}
