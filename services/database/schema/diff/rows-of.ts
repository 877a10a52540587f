// Which rows will a table have once its new columns are there?
import { identifier } from '../../sql/identifier.ts';
import { quoted } from '../steps/step.ts';
import type { TablePair } from './difference.ts';

/**
 * What stands behind FROM: the rows of the table, and in its new columns the defaults they will get.
 * So questions about a new rule can be asked before the column exists.
 */
export function rowsOf({ ref, desired, live }: TablePair, alias = ref.name): string {
  const existing = new Set(live.columns.map((column) => column.name));
  const added = desired.columns
    .filter((column) => !existing.has(column.name))
    .map(
      ({ name, type, default: value }) =>
        `CAST(${value ?? 'NULL'} AS ${type}) AS ${identifier(name)}`,
    );
  const named = identifier(alias);
  if (added.length === 0) return `${quoted(ref)} AS ${named}`;
  return `(SELECT ${named}.*, ${added.join(', ')} FROM ${quoted(ref)} AS ${named}) AS ${named}`;
}
