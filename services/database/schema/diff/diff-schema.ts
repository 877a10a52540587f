// What has to be done so that the database is as declared?
import type { DesiredSchema, DesiredTable } from '../desired/desired-schema.ts';
import type { LiveSchema } from '../live-schema.ts';
import { createTable } from '../steps/create-table.ts';
import { compareChecks } from './compare-checks.ts';
import { compareColumns } from './compare-columns.ts';
import { compareForeignKeys, type LiveTables, newForeignKeys } from './compare-foreign-keys.ts';
import { compareIndexes } from './compare-indexes.ts';
import { compareKeys } from './compare-keys.ts';
import { compareLeftovers } from './compare-leftovers.ts';
import { compareTypes } from './compare-types.ts';
import { compareView } from './compare-view.ts';
import { changed, type Difference, merge, refused, type TablePair } from './difference.ts';

function compareTable(pair: TablePair, tables: LiveTables): Difference {
  return merge([
    compareColumns(pair),
    compareChecks(pair),
    compareKeys(pair),
    compareIndexes(pair),
    compareForeignKeys(pair, tables),
    compareLeftovers(pair),
  ]);
}

function compareEntity(desired: DesiredTable, schema: string, tables: LiveTables): Difference {
  const live = tables.get(desired.name);
  if (desired.isView) return compareView(desired, live);
  const ref = { schema, name: desired.name };
  if (live === undefined)
    return merge([
      changed('tables', createTable(desired, ref)),
      newForeignKeys(desired, ref, tables),
    ]);
  if (live.kind === 'table' || live.kind === 'partitioned')
    return compareTable({ ref, desired, live }, tables);
  return refused({
    resource: desired.resource,
    title: `table ${desired.name}`,
    reason: `in the database it is a ${live.kind}`,
    manual: 'Declare it with view: true.',
  });
}

/** `desired` as canonicalise() gives it: texts are compared as they stand. */
export function diffSchema(desired: DesiredSchema, live: LiveSchema): Difference {
  const tables = new Map(live.tables.map((table) => [table.name, table]));
  return merge([
    compareTypes(desired, live),
    ...desired.tables.map((table) => compareEntity(table, desired.schema, tables)),
  ]);
}
