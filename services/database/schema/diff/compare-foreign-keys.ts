// Which foreign keys are missing or different?

import { identifier } from '../../sql/identifier.ts';
import type { DesiredForeignKey, DesiredTable } from '../desired/desired-schema.ts';
import type { LiveConstraint, LiveTable } from '../live-schema.ts';
import { columnList } from '../steps/create-table.ts';
import { newObjectStep, quoted, referenceStep, type TableRef } from '../steps/step.ts';
import { bringConstraint } from './bring-constraint.ts';
import {
  changed,
  claimedNames,
  type Difference,
  merge,
  type Precondition,
  refused,
  type TablePair,
} from './difference.ts';
import { rowsOf } from './rows-of.ts';

export type LiveTables = ReadonlyMap<string, LiveTable>;

const pairsOf = (columns: readonly string[], targets: readonly string[]) =>
  columns
    .map((column, index) => JSON.stringify([column, targets[index]]))
    .sort()
    .join();

/** What a declaration cannot say (MATCH FULL, DEFERRABLE) is kept as it is. */
export function isSameForeignKey(
  key: DesiredForeignKey,
  schema: string,
  live: LiveConstraint,
): boolean {
  const { references } = live;
  return (
    references !== null &&
    references.schema === schema &&
    references.table === key.table &&
    pairsOf(live.columns, references.columns) === pairsOf(key.columns, key.targetColumns) &&
    references.onDelete === key.onDelete &&
    references.onUpdate === key.onUpdate
  );
}

function definitionOf(key: DesiredForeignKey, schema: string): string {
  const target = quoted({ schema, name: key.table });
  const actions = [
    ['DELETE', key.onDelete],
    ['UPDATE', key.onUpdate],
  ].filter(([, action]) => action !== 'no action');
  const on = actions.map(([event, action]) => ` ON ${event} ${action?.toUpperCase()}`).join('');
  return `FOREIGN KEY (${columnList(key.columns)}) REFERENCES ${target} (${columnList(key.targetColumns)})${on}`;
}

/** Of a table made in the same plan; the target may be in use, and is locked for an instant. */
export function newForeignKeys(table: DesiredTable, ref: TableRef, tables: LiveTables): Difference {
  const steps = table.foreignKeys.map((key) => {
    const words = {
      title: `${ref.name}: add foreign key ${key.name}`,
      sql: `ALTER TABLE ${quoted(ref)} ADD CONSTRAINT ${identifier(key.name)} ${definitionOf(key, ref.schema)}`,
    };
    const target = { schema: ref.schema, name: key.table };
    return tables.has(key.table) ? referenceStep(target, words) : newObjectStep(words);
  });
  return changed('foreign keys', steps);
}

function hasColumns(table: LiveTable | undefined, columns: readonly string[]): boolean {
  return columns.every((name) => table?.columns.some((column) => column.name === name));
}

/** Rows that point to nothing; null when the columns they would point to are still to be made. */
function orphansSql(pair: TablePair, key: DesiredForeignKey, tables: LiveTables): string | null {
  const target = tables.get(key.table);
  const present = key.columns.map((column) => `c.${identifier(column)} IS NOT NULL`).join(' AND ');
  const orphans = `SELECT FROM ${rowsOf(pair, 'c')} WHERE ${present}`;
  if (target === undefined) return orphans;
  if (!hasColumns(target, key.targetColumns)) return null;
  const match = key.columns
    .map(
      (column, index) =>
        `p.${identifier(key.targetColumns[index] ?? '')} = c.${identifier(column)}`,
    )
    .join(' AND ');
  const parent = quoted({ schema: pair.ref.schema, name: key.table });
  return `${orphans} AND NOT EXISTS (SELECT FROM ${parent} p WHERE ${match})`;
}

function unlessOrphans(
  pair: TablePair,
  key: DesiredForeignKey,
  tables: LiveTables,
): Precondition[] {
  const orphans = orphansSql(pair, key, tables);
  if (orphans === null) return [];
  return [
    {
      sql: `SELECT EXISTS (${orphans})`,
      refusal: {
        resource: pair.desired.resource,
        title: `${pair.ref.name}: foreign key ${key.name}`,
        reason: `there are rows whose ${key.columns.join(', ')} is not in ${key.table}`,
        manual: `Mend them first: ${orphans.replace('SELECT', 'SELECT *')};`,
      },
    },
  ];
}

function compareForeignKey(
  pair: TablePair,
  key: DesiredForeignKey,
  tables: LiveTables,
): Difference {
  const { schema } = pair.ref;
  const isSame = (live: LiveConstraint) => isSameForeignKey(key, schema, live);
  if (pair.live.kind === 'partitioned' && !pair.live.constraints.some(isSame))
    return refused({
      resource: pair.desired.resource,
      title: `${pair.ref.name}: foreign key ${key.name}`,
      reason: 'on a partitioned table it cannot be added without checking all rows under a lock',
      manual: `ALTER TABLE ${quoted(pair.ref)} ADD CONSTRAINT ${identifier(key.name)} ${definitionOf(key, schema)};`,
    });
  return bringConstraint(pair, {
    name: key.name,
    kind: 'foreign key',
    definition: definitionOf(key, schema),
    isSame,
    claimed: claimedNames(pair.desired),
    phase: 'foreign keys',
    unless: unlessOrphans(pair, key, tables),
  });
}

export function compareForeignKeys(pair: TablePair, tables: LiveTables): Difference {
  return merge(pair.desired.foreignKeys.map((key) => compareForeignKey(pair, key, tables)));
}
