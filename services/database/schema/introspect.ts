// What is in a schema of the database now?
import {
  columnsSql,
  constraintsSql,
  functionsSql,
  indexesSql,
  tablesSql,
  typesSql,
} from './catalog-sql.ts';
import {
  type LiveSchema,
  type LiveTable,
  liveSchemaSchema,
  liveTablesSchema,
} from './live-schema.ts';
import type { Queryable } from './queryable.ts';

type Json = Record<string, unknown>;

async function ask(client: Queryable, sql: string, values: unknown[] = []): Promise<Json[]> {
  const { rows } = await client.query(sql, values);
  return JSON.parse(String(rows[0]?.json));
}

const identifier = `(?:"(?:[^"]|"")*"|[^" .]+)`;
const beforeMethod = new RegExp(
  `^CREATE (?:UNIQUE )?INDEX ${identifier} ON (?:ONLY )?${identifier}(?:\\.${identifier})? `,
);

/** `USING btree (a)` of `CREATE INDEX i ON public.t USING btree (a)`. */
function definitionOf(index: Json): string {
  return String(index.definition).replace(beforeMethod, '');
}

function groupByTable(rows: Json[]): Map<unknown, Json[]> {
  const groups = new Map<unknown, Json[]>();
  for (const row of rows) {
    const group = groups.get(row.table);
    if (group) group.push(row);
    else groups.set(row.table, [row]);
  }
  return groups;
}

/** Tables and views of a schema with their columns, constraints and indexes. */
export async function introspectTables(client: Queryable, schema: string): Promise<LiveTable[]> {
  const tables = await ask(client, tablesSql, [schema]);
  const columns = groupByTable(await ask(client, columnsSql, [schema]));
  const constraints = groupByTable(await ask(client, constraintsSql, [schema]));
  const indexes = groupByTable(await ask(client, indexesSql, [schema]));
  return liveTablesSchema.parse(
    tables.map((table) => ({
      ...table,
      columns: columns.get(table.name) ?? [],
      constraints: constraints.get(table.name) ?? [],
      indexes: (indexes.get(table.name) ?? []).map((index) => ({
        ...index,
        definition: definitionOf(index),
      })),
    })),
  );
}

/**
 * What is in the schema; all texts are spelled as PostgreSQL spells them under the search path of
 * `inSchema`, inside of which this must run.
 */
export async function introspect(client: Queryable, schema: string): Promise<LiveSchema> {
  const found = await client.query('select 1 from pg_namespace where nspname = $1', [schema]);
  const tables = await introspectTables(client, schema);
  const types = await ask(client, typesSql);
  const functions = await ask(client, functionsSql, [schema]);
  return liveSchemaSchema.parse({
    name: schema,
    exists: found.rows.length > 0,
    tables,
    types,
    functions,
  });
}
