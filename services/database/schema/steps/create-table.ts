// How is a new table written?
import type { Step } from '../../../shared/messages/db-migrate.ts';
import { identifier } from '../../sql/identifier.ts';
import type {
  DesiredColumn,
  DesiredIndex,
  DesiredKey,
  DesiredTable,
} from '../desired/desired-schema.ts';
import { newObjectStep, quoted, type TableRef } from './step.ts';

/** `"id" bigint GENERATED ALWAYS AS IDENTITY NOT NULL` */
export function columnDefinition(column: DesiredColumn): string {
  const parts = [identifier(column.name), column.type];
  if (column.default !== null) parts.push(`DEFAULT ${column.default}`);
  if (column.identity !== null)
    parts.push(`GENERATED ${column.identity.toUpperCase()} AS IDENTITY`);
  if (column.generated !== null) parts.push(`GENERATED ALWAYS AS (${column.generated}) STORED`);
  if (column.required) parts.push('NOT NULL');
  return parts.join(' ');
}

/** `"a", "b"` */
export function columnList(columns: readonly string[]): string {
  return columns.map(identifier).join(', ');
}

function keyDefinition(kind: 'PRIMARY KEY' | 'UNIQUE', key: DesiredKey): string {
  return `CONSTRAINT ${identifier(key.name)} ${kind} (${columnList(key.columns)})`;
}

/** `CREATE INDEX` on a table; `CONCURRENTLY` is the caller's. */
export function indexSql(table: TableRef, index: DesiredIndex, concurrently = false): string {
  const words = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${concurrently ? 'CONCURRENTLY ' : ''}`;
  return `${words}${identifier(index.name)} ON ${quoted(table)} ${index.definition}`;
}

/** The table with its keys and checks, then its indexes. Foreign keys come when all tables are there. */
export function createTable(table: DesiredTable, ref: TableRef): Step[] {
  const parts = [
    ...table.columns.map(columnDefinition),
    ...(table.primaryKey ? [keyDefinition('PRIMARY KEY', table.primaryKey)] : []),
    ...table.uniques.map((key) => keyDefinition('UNIQUE', key)),
    ...table.checks.map(
      ({ name, expression }) => `CONSTRAINT ${identifier(name)} CHECK (${expression})`,
    ),
  ];
  const create = newObjectStep({
    title: `create table ${ref.name}`,
    sql: `CREATE TABLE ${quoted(ref)} (\n  ${parts.join(',\n  ')}\n)`,
  });
  const indexes = table.indexes.map((index) =>
    newObjectStep({ title: `${ref.name}: create index ${index.name}`, sql: indexSql(ref, index) }),
  );
  return [create, ...indexes];
}
