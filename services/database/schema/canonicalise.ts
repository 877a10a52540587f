// How would PostgreSQL spell what is declared? It is asked, because it alone reads its SQL for certain.
import type { Refusal } from '../../shared/messages/db-migrate.ts';
import { canonicalTable, storedTable } from './canonical-table.ts';
import type { DesiredSchema } from './desired/desired-schema.ts';
import { introspectTables } from './introspect.ts';
import type { LiveSchema } from './live-schema.ts';
import type { Queryable } from './queryable.ts';
import { createScratch, type Scratch, type ScratchItem } from './scratch.ts';

export interface Canonical {
  readonly desired: DesiredSchema;
  /** Declared SQL that PostgreSQL cannot read, in its words. */
  readonly refusals: readonly Refusal[];
}

/** Runs the statement, or gives back what PostgreSQL said against it; the transaction goes on. */
async function attempt(client: Queryable, sql: string): Promise<string | null> {
  await client.query('savepoint scratch');
  try {
    await client.query(sql);
    await client.query('release savepoint scratch');
    return null;
  } catch (error) {
    await client.query('rollback to savepoint scratch');
    return error instanceof Error ? error.message : String(error);
  }
}

function refuse({ resource, title }: ScratchItem, message: string): Refusal {
  return {
    resource,
    title,
    reason: `PostgreSQL cannot read it: ${message}`,
    manual: 'Correct the manifest, or make in the database what it names.',
  };
}

/** All in one round trip; one by one only when something is wrong, to tell what. */
async function build(client: Queryable, { setup, items }: Scratch): Promise<Refusal[]> {
  await client.query(setup.join(';\n'));
  if ((await attempt(client, items.map((item) => item.sql).join(';\n'))) === null) return [];
  const refusals: Refusal[] = [];
  for (const item of items) {
    const message = await attempt(client, item.sql);
    if (message !== null) refusals.push(refuse(item, message));
  }
  return refusals;
}

/**
 * The declared schema with every expression as PostgreSQL spells it, ready to be compared with `live`.
 * Makes temporary objects: must run inside a transaction that is rolled back.
 */
export async function canonicalise(
  client: Queryable,
  desired: DesiredSchema,
  live: LiveSchema,
): Promise<Canonical> {
  const scratch = createScratch(desired, live);
  const liveTables = new Map(live.tables.map((table) => [table.name, table]));
  const stored = desired.tables.map((table) => storedTable(table, liveTables.get(table.name)));
  if (scratch.tables.length === 0) return { desired: { ...desired, tables: stored }, refusals: [] };
  const refusals = await build(client, scratch);
  const { rows } = await client.query(
    'select nspname from pg_namespace where oid = pg_my_temp_schema()',
  );
  const tables = await introspectTables(client, String(rows[0]?.nspname));
  const built = {
    tables: new Map(tables.map((table) => [table.name, table])),
    domains: new Set(live.types.filter((type) => type.kind === 'domain').map((type) => type.name)),
  };
  const numbers = new Map(scratch.tables.map((table, number) => [table.name, number]));
  const canonical = desired.tables.map((table, position) => {
    const number = numbers.get(table.name);
    return number === undefined
      ? (stored[position] ?? table)
      : canonicalTable(table, number, built);
  });
  return { desired: { ...desired, tables: canonical }, refusals };
}
