// How would PostgreSQL spell what is declared? It is asked, because it alone reads its SQL for certain.
import type { Refusal } from '../../shared/messages/db-migrate.ts';
import { type Built, canonicalTable, nearerSpelling, storedTable } from './canonical-table.ts';
import type { DesiredSchema, DesiredTable } from './desired/desired-schema.ts';
import { introspectTables } from './introspect.ts';
import type { LiveSchema } from './live-schema.ts';
import type { Queryable } from './queryable.ts';
import { createScratch, isSpelledDifferently, type Scratch, type ScratchItem } from './scratch.ts';
import { emptyScript, wholeScript } from './scratch-script.ts';

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
async function build(client: Queryable, scratch: Scratch): Promise<Refusal[]> {
  if ((await attempt(client, wholeScript(scratch))) === null) return [];
  await client.query(emptyScript(scratch));
  const refusals: Refusal[] = [];
  for (const item of scratch.items) {
    const message = await attempt(client, item.sql);
    if (message !== null) refusals.push(refuse(item, message));
  }
  return refusals;
}

async function readBack(client: Queryable, live: LiveSchema): Promise<Built> {
  const temporary = 'select nspname from pg_namespace where oid = pg_my_temp_schema()';
  const { rows } = await client.query(temporary);
  const tables = await introspectTables(client, String(rows[0]?.nspname));
  const domains = live.types.filter((type) => type.kind === 'domain').map((type) => type.name);
  return {
    tables: new Map(tables.map((table) => [table.name, table])),
    domains: new Set(domains),
  };
}

/** PostgreSQL has room for some thousand locks: each temporary table takes one for itself, its indexes, its TOAST. */
const mostTogether = 100;

/** Has PostgreSQL read and write the texts of `desired` once. */
async function spell(
  client: Queryable,
  desired: DesiredSchema,
  live: LiveSchema,
): Promise<Canonical> {
  const [tables, refusals]: [DesiredTable[], Refusal[]] = [[], []];
  for (let first = 0; first < desired.tables.length; first += mostTogether) {
    const some = desired.tables.slice(first, first + mostTogether);
    const spelled = await spellSome(client, { ...desired, tables: some }, live);
    tables.push(...spelled.desired.tables);
    refusals.push(...spelled.refusals);
  }
  return { desired: { ...desired, tables }, refusals };
}

async function spellSome(client: Queryable, desired: DesiredSchema, live: LiveSchema) {
  const scratch = createScratch(desired, live);
  const liveTables = new Map(live.tables.map((table) => [table.name, table]));
  const stored = desired.tables.map((table) => storedTable(table, liveTables.get(table.name)));
  if (scratch.tables.length === 0) return { desired: { ...desired, tables: stored }, refusals: [] };
  await client.query('savepoint spelling');
  const refusals = await build(client, scratch);
  const built = await readBack(client, live);
  // Gone at once: they would hide the real ones from whoever looks next.
  await client.query('rollback to savepoint spelling');
  const numbers = new Map(scratch.tables.map((table, number) => [table.name, number]));
  const tables = stored.map((table) => {
    const number = numbers.get(table.name);
    return number === undefined ? table : canonicalTable(table, number, built);
  });
  return { desired: { ...desired, tables }, refusals };
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
  const once = await spell(client, desired, live);
  const liveTables = new Map(live.tables.map((table) => [table.name, table]));
  const again = once.desired.tables.filter((table) => {
    const found = liveTables.get(table.name);
    return found !== undefined && isSpelledDifferently(table, found);
  });
  if (again.length === 0 || once.refusals.length > 0) return once;
  // PostgreSQL does not always write what it has written before (varchar IN …): what was dumped and restored
  // is spelled like the second time.
  const twice = await spell(client, { ...once.desired, tables: again }, live);
  const second = new Map(twice.desired.tables.map((table) => [table.name, table]));
  const tables = once.desired.tables.map((table) => {
    const [other, found] = [second.get(table.name), liveTables.get(table.name)];
    return other && found ? nearerSpelling(table, other, found) : table;
  });
  return { desired: { ...desired, tables }, refusals: [] };
}
