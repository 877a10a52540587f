// What will the answers to reads of one shape depend on, whatever their values?
import type { ReadShape, Rows, SelectItem } from '../../messages/read-shape.ts';
import { columnSetText } from '../column-sets.ts';
import { tableTag, wholeTag } from '../tag.ts';
import { type EqualTo, equalities } from './equalities.ts';
import type { ExactKind, FactsOf, TableFacts } from './table-facts.ts';
import { createTouched, tableText, touchRows } from './touched.ts';

/** A column with what it is equal to. */
export interface EqualColumn {
  readonly kind: ExactKind;
  readonly equal: EqualTo;
}

/**
 * How the outermost rows are told:
 * - `row`: one row, by its primary key, there or not
 * - `rows`: those that have certain values; the contained ones by their keys, which the statement gives
 * - `table`: any of the table
 */
export type RowsTold =
  | { readonly by: 'row'; readonly key: readonly EqualColumn[] }
  | {
      readonly by: 'rows';
      readonly columnSet: string;
      readonly equal: readonly EqualColumn[];
      /** Names of the answer's columns with the primary key, in its order. */
      readonly keyAliases: readonly string[];
    }
  | { readonly by: 'table' };

export interface TagPlan {
  /** Every table that is looked at: changes of all of them must be told. */
  readonly tables: readonly string[];
  /** `schema.table` of the outermost rows. */
  readonly table: string;
  /** Tags of all answers. */
  readonly fixed: readonly number[];
  readonly rows: RowsTold;
  /** Indexes of values that may say `now`. */
  readonly times: readonly number[];
}

/** The answer's column that has the column as it is; undefined when there is none. */
function aliasOf(column: string, select: readonly SelectItem[]): string | undefined {
  const found = select.find(
    (item) =>
      item.kind === 'column' &&
      item.cast === undefined &&
      item.operand.column === column &&
      (item.operand.json ?? []).length === 0,
  );
  return found?.alias;
}

function equalColumn(
  column: string,
  facts: TableFacts,
  found: ReadonlyMap<string, EqualTo>,
): EqualColumn {
  return { kind: facts.exact.get(column) as ExactKind, equal: found.get(column) as EqualTo };
}

/** Names of the answer's columns with the key, where the answer has all of it as text that is exact. */
function keyAliasesOf(rows: Rows, { key, exact }: TableFacts): string[] | null {
  const aliases = key.flatMap((column) => {
    const kind = exact.get(column);
    // As text, a boolean is spelled in another way than the log spells it.
    if (kind === undefined || kind === 'boolean') return [];
    return aliasOf(column, rows.select) ?? [];
  });
  return aliases.length === key.length && key.length > 0 ? aliases : null;
}

/**
 * Rows by their values: who leaves was contained, who enters has the values. With an exact count, or rows before the
 * first one, rows matter that are not contained.
 */
function rowsToldOf({ rows, count }: ReadShape, table: string, facts: TableFacts | null): RowsTold {
  if (facts === null) return { by: 'table' };
  const found = equalities(rows.where, facts);
  if (facts.key.length > 0 && facts.key.every((column) => found.has(column)))
    return { by: 'row', key: facts.key.map((column) => equalColumn(column, facts, found)) };
  const keyAliases = keyAliasesOf(rows, facts);
  if (found.size === 0 || keyAliases === null || rows.offset !== null || count !== 'none')
    return { by: 'table' };
  const columns = [...found.keys()].sort();
  const equal = columns.map((column) => equalColumn(column, facts, found));
  return { by: 'rows', columnSet: columnSetText({ table, columns }), equal, keyAliases };
}

/** The plan for a shape; null when nothing can be told of what it depends on. */
export function planTags(shape: ReadShape, factsOf: FactsOf): TagPlan | null {
  const { rows } = shape;
  const touched = createTouched();
  touchRows(rows, touched);
  if (touched.isFunction || 'function' in rows.source) return null;
  const table = tableText(rows.source);
  // The outermost table inside itself, or among what is joined: any change of it counts.
  const told = touched.tables.has(table) ? null : factsOf(table);
  const others = [...touched.tables].filter((one) => one !== table);
  return {
    table,
    tables: [table, ...others],
    fixed: [wholeTag(table), ...others.map(tableTag)],
    rows: rowsToldOf(shape, table, told),
    times: [...touched.times],
  };
}
