// Where is it written which steps were applied, when, and by which plan?
import type { Step } from '../../shared/messages/db-migrate.ts';
import type { Queryable } from '../schema/queryable.ts';

/** How PostgreSQL spells what is declared (spelling-memory.ts). */
export const createSpelling = `create table if not exists ashlar.spelling (
    schema text not null,
    version text not null,
    fingerprint text not null,
    spelled json not null,
    primary key (schema, version, fingerprint)
  )`;

/** Made with the first step ever applied; a database that needs nothing gets nothing. */
export async function createLedger(client: Queryable): Promise<void> {
  const { rows } = await client.query(`select to_regclass('ashlar.migration')::text as found`);
  if (rows[0]?.found) return;
  await client.query('create schema if not exists ashlar');
  await client.query(`create table if not exists ashlar.migration (
    id bigint generated always as identity primary key,
    applied_at timestamptz not null default clock_timestamp(),
    plan text not null,
    title text not null,
    statement text not null
  )`);
  // Later it would be one type more in the database, and what is remembered would be taken for outdated.
  await client.query(createSpelling);
}

/** In the transaction of the steps, where they have one. What is to be done next is read from the catalog, not here. */
export async function recordSteps(
  client: Queryable,
  plan: string,
  steps: readonly Step[],
): Promise<void> {
  await client.query(
    `insert into ashlar.migration (plan, title, statement)
     select $1, title, statement from unnest($2::text[], $3::text[]) as made (title, statement)`,
    [plan, steps.map(({ title }) => title), steps.map(({ sql }) => sql)],
  );
}
