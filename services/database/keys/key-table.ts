// Where are API keys kept? In a table beside the ledger of migrations; never the keys themselves.
import type { Queryable } from '../schema/queryable.ts';

/** Of claims, as JSON text: they travel with each look-up. */
export const maxClaimsLength = 4096;

const createTable = `create table if not exists ashlar.api_key (
    id text primary key,
    name text not null,
    hash text not null check (hash ~ '^[0-9a-f]{64}$'),
    role text not null,
    claims json not null default '{}' check (length(claims::text) <= ${maxClaimsLength}),
    plan text,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
  )`;

/** Of those that are in use, a name means one. */
const createNameIndex = `create unique index if not exists api_key_name_key on ashlar.api_key (name) where revoked_at is null`;

const lockKey = 0xa91;

export async function hasKeyTable(client: Queryable): Promise<boolean> {
  const { rows } = await client.query(`select to_regclass('ashlar.api_key')::text as found`);
  return Boolean(rows[0]?.['found']);
}

/** Made with the first key: a database without keys gets nothing. */
export async function createKeyTable(client: Queryable): Promise<void> {
  if (await hasKeyTable(client)) return;
  // Two that make it at once: "if not exists" does not keep them from colliding.
  await client.query(`begin;
    select pg_advisory_xact_lock(${lockKey});
    create schema if not exists ashlar;
    ${createTable};
    ${createNameIndex};
    commit`);
}
