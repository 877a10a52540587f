// Which columns are told apart by their values? Those that kept answers were chosen by.
import type { Invalidation } from '../messages/invalidation.ts';
import { columnSetTag, valuesTag } from './tag.ts';

/** Columns of a table that an answer's rows are equal in. */
export interface ColumnSet {
  /** `schema.table` */
  readonly table: string;
  readonly columns: readonly string[];
}

/** How a column set is told: equal for equal sets. */
export function columnSetText({ table, columns }: ColumnSet): string {
  return JSON.stringify([table, ...[...columns].sort()]);
}

/** @throws Error for what `columnSetText` did not write */
function readColumnSet(text: string): ColumnSet {
  const [table, ...columns] = JSON.parse(text) as string[];
  if (table === undefined) throw new Error(`not a column set: ${text}`);
  return { table, columns };
}

/** Of one table. A change costs a map write for each; clients choose what is filtered by, so there is a bound. */
const maxSetsOfTable = 32;

interface Known {
  readonly text: string;
  readonly columns: readonly string[];
  /** Changes up to here were not looked at for it. */
  readonly floor: number;
}
type ChangedTable = Invalidation['rows'][number];

/** The column sets in use, each with its own floor. */
export class ColumnSets {
  /** By table, by text; the least recently used first. */
  readonly #tables = new Map<string, Map<string, Known>>();

  /**
   * The position that an answer chosen by the set must not be older than: `position` for a set not known before.
   * One that has to go for it is handed to `forget`: nothing is marked for it any more.
   */
  use(text: string, position: number, forget: (text: string) => void): number {
    const { table, columns } = readColumnSet(text);
    const sets = this.#tables.get(table) ?? new Map<string, Known>();
    this.#tables.set(table, sets);
    const known = sets.get(text) ?? { text, columns, floor: position };
    sets.delete(text);
    sets.set(text, known);
    if (sets.size > maxSetsOfTable) {
      const [least = ''] = sets.keys();
      sets.delete(least);
      forget(least);
    }
    return known.floor;
  }

  /** The tags of a table's changed rows in the sets in use. A row that was deleted has none: it was contained. */
  mark({ table, columns, rows }: ChangedTable, mark: (tag: number) => void): void {
    for (const set of this.#tables.get(table)?.values() ?? []) {
      const places = set.columns.map((column) => columns.indexOf(column));
      for (const { values } of rows)
        if (values.length > 0)
          mark(
            tagOf(
              set.text,
              places.map((place) => values[place] ?? null),
            ),
          );
    }
  }
}

/** Where a value is not told, the row may have any. */
function tagOf(text: string, values: readonly (number | null)[]): number {
  const told = values.filter((value) => value !== null);
  return told.length < values.length ? columnSetTag(text) : valuesTag(text, told);
}
