// Which columns and related rows does `select=` ask for?
import { scanJsonSteps } from '../../shared/filter/column-path.ts';
import { scanName } from '../../shared/filter/name.ts';
import { excerpt, Scanner } from '../../shared/filter/scanner.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { AggregateFunction, ColumnSelect, EmbedSelect, SelectItem } from './api-request.ts';

/** Embeds within embeds. */
const maxEmbedDepth = 10;

/** `*`: what is selected when nothing is said. */
export const selectAll: readonly SelectItem[] = [
  {
    kind: 'column',
    alias: null,
    path: { column: '*', json: [] },
    cast: null,
    aggregate: null,
    aggregateCast: null,
  },
];

/**
 * Reads `id,total:price.sum(),address->>city,items!inner(*,product(name)),...customer(name)`.
 * Grammar: https://docs.postgrest.org/en/v14/references/api/tables_views.html#vertical-filtering and
 * https://docs.postgrest.org/en/v14/references/api/resource_embedding.html. An empty list selects nothing: only
 * embeds that are there to be filtered by are written so. Throws PGRST100.
 */
export function parseSelect(text: string): readonly SelectItem[] {
  const scanner = new Scanner(text, 'select');
  scanner.skipSpace();
  const items = scanner.isAtEnd() ? [] : scanItems(scanner, 0);
  scanner.expectEnd();
  return items;
}

function scanItems(scanner: Scanner, depth: number): readonly SelectItem[] {
  const items: SelectItem[] = [];
  do {
    items.push(scanItem(scanner, depth));
    scanner.skipSpace();
  } while (scanner.accept(','));
  return items;
}

function scanItem(scanner: Scanner, depth: number): SelectItem {
  scanner.skipSpace();
  if (scanner.accept('...')) {
    const target = scanName(scanner, 'the name of a relation');
    return scanEmbed(scanner, depth, { alias: null, target, spread: true });
  }
  if (scanner.accept('*')) return selectAll[0] as SelectItem;
  let isBare = scanner.peek() !== '"';
  let name = scanName(scanner, 'a column');
  let alias: string | null = null;
  if (acceptAlias(scanner)) {
    alias = name;
    scanner.skipSpace();
    isBare = scanner.peek() !== '"';
    name = scanName(scanner, 'a column');
  }
  if (isBare && name === 'count' && scanner.accept('()')) return countAll(scanner, alias);
  const next = scanner.peek();
  if (next === '(' || next === '!')
    return scanEmbed(scanner, depth, { alias, target: name, spread: false });
  return scanColumnSelect(scanner, alias, name);
}

/** A single colon; two of them begin a cast. */
function acceptAlias(scanner: Scanner): boolean {
  return !scanner.text.startsWith('::', scanner.position) && scanner.accept(':');
}

function countAll(scanner: Scanner, alias: string | null): ColumnSelect {
  return {
    kind: 'column',
    alias,
    path: { column: '*', json: [] },
    cast: null,
    aggregate: 'count',
    aggregateCast: scanCast(scanner),
  };
}

function scanColumnSelect(scanner: Scanner, alias: string | null, column: string): ColumnSelect {
  const path = { column, json: scanJsonSteps(scanner) };
  const cast = scanCast(scanner);
  const aggregate = scanAggregate(scanner, column);
  const aggregateCast = aggregate === null ? null : scanCast(scanner);
  return { kind: 'column', alias, path, cast, aggregate, aggregateCast };
}

function scanCast(scanner: Scanner): string | null {
  return scanner.accept('::') ? scanName(scanner, 'a type') : null;
}

const aggregates: readonly AggregateFunction[] = ['count', 'sum', 'avg', 'min', 'max'];

function scanAggregate(scanner: Scanner, column: string): AggregateFunction | null {
  if (!scanner.accept('.')) return null;
  const at = scanner.position;
  const word = scanner.until('.(),: ');
  const aggregate = aggregates.find((name) => name === word);
  if (aggregate !== undefined && scanner.accept('()')) return aggregate;
  const related = `A column of a related row is selected as ${column}(${word})`;
  throw aggregate === undefined
    ? scanner.fail(`there is no aggregate "${excerpt(word)}"`, {
        at,
        hint: didYouMean(word, aggregates) ?? excerpt(related),
      })
    : scanner.fail('expected "()"', { hint: `Write ${aggregate}()` });
}

type EmbedHead = Pick<EmbedSelect, 'alias' | 'target' | 'spread'>;

function scanEmbed(scanner: Scanner, depth: number, head: EmbedHead): EmbedSelect {
  const { alias, target, spread } = head;
  const { hint, join } = scanEmbedModifiers(scanner);
  if (depth === maxEmbedDepth) throw scanner.fail(`more than ${maxEmbedDepth} levels of embedding`);
  scanner.expect('(', 'Write the columns of related rows in parentheses: items(id,name)');
  scanner.skipSpace();
  const select = scanner.peek() === ')' ? [] : scanItems(scanner, depth + 1);
  scanner.expect(')');
  return { kind: 'embed', alias, target, hint, join, spread, select };
}

/** `!inner`, `!left` and `!foreign_key`, each at most once; in quotes, `inner` and `left` are names. */
function scanEmbedModifiers(scanner: Scanner): Pick<EmbedSelect, 'hint' | 'join'> {
  let hint: string | null = null;
  let join: EmbedSelect['join'] | null = null;
  while (scanner.accept('!')) {
    const at = scanner.position;
    const isBare = scanner.peek() !== '"';
    const word = scanName(scanner, 'inner, left or the name of a foreign key');
    if (isBare && (word === 'inner' || word === 'left')) {
      if (join !== null) throw scanner.fail('the join is said twice', { at });
      join = word;
    } else {
      if (hint !== null) throw scanner.fail('the foreign key is said twice', { at });
      hint = word;
    }
  }
  return { hint, join: join ?? 'left' };
}
