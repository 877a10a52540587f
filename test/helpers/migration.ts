// How does a test plan and apply migrations, and compare what came out?
import pg from 'pg';
import {
  type ApplyOptions,
  applyMigration,
} from '../../services/database/migrate/apply-migration.ts';
import { planMigration } from '../../services/database/migrate/plan-migration.ts';
import { inSchema } from '../../services/database/schema/in-schema.ts';
import { introspect } from '../../services/database/schema/introspect.ts';
import type { LiveSchema } from '../../services/database/schema/live-schema.ts';
import type { Session } from '../../services/database/schema/queryable.ts';
import type { MigrationPlan } from '../../services/shared/messages/db-migrate.ts';
import type { ResourceSet } from '../../services/shared/model/resources.ts';
import type { TestDatabase } from './postgres.ts';

/** A connection of its own, ended by `release`. */
export async function connectTo(database: TestDatabase): Promise<Session & { client: pg.Client }> {
  const client = new pg.Client({ connectionString: database.url });
  // Tests terminate connections; the query under way tells.
  client.on('error', () => {});
  await client.connect();
  return { client, release: () => client.end() };
}

async function withSession<T>(database: TestDatabase, work: (client: pg.Client) => Promise<T>) {
  const { client, release } = await connectTo(database);
  try {
    return await work(client);
  } finally {
    await release();
  }
}

export function plan(database: TestDatabase, resources: ResourceSet): Promise<MigrationPlan> {
  return withSession(database, (client) => planMigration(client, resources));
}

/** Applies `hash`; pauses between tries are short. */
export function apply(
  database: TestDatabase,
  options: Pick<ApplyOptions, 'resources' | 'hash'> & Partial<ApplyOptions>,
): Promise<{ applied: string[] }> {
  return applyMigration({ connect: () => connectTo(database), random: () => 0, ...options });
}

/** Plans and applies at once. */
export async function migrate(database: TestDatabase, resources: ResourceSet): Promise<string[]> {
  const { hash } = await plan(database, resources);
  return (await apply(database, { resources, hash })).applied;
}

/** What is in schema public, in an order that does not depend on how it came there. */
export async function catalogOf(database: TestDatabase): Promise<LiveSchema> {
  const live = await withSession(database, (client) =>
    inSchema(client, { schema: 'public', readOnly: true }, () => introspect(client, 'public')),
  );
  const byName = <T extends { name: string }>(list: T[]) =>
    [...list].sort((a, b) => (a.name < b.name ? -1 : 1));
  const tables = live.tables.map((table) => ({
    ...table,
    // A column that was added keeps a note of the value its old rows have.
    columns: byName(table.columns).map((column) => ({ ...column, hasMissing: false })),
    constraints: byName(table.constraints),
    indexes: byName(table.indexes),
  }));
  return { ...live, tables: byName(tables) };
}
