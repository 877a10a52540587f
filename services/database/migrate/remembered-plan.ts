// Where does a service keep what PostgreSQL told it, so that its next start is quick?
import type { MigrationPlan } from '../../shared/messages/db-migrate.ts';
import type { ResourceSet } from '../../shared/model/resources.ts';
import type { DesiredTable } from '../schema/desired/desired-schema.ts';
import type { Queryable } from '../schema/queryable.ts';
import { createKnownSpellings } from './known-spellings.ts';
import { createSpelling } from './ledger.ts';
import { planMigration } from './plan-migration.ts';
import type { Spellings } from './spelling-memory.ts';

/** Another version of PostgreSQL may spell otherwise. */
const version = `current_setting('server_version_num')`;

export async function recall(client: Queryable, schema: string): Promise<Spellings> {
  const { rows } = await client.query(`select to_regclass('ashlar.spelling')::text as found`);
  if (!rows[0]?.['found']) return new Map();
  const found = await client.query(
    `select coalesce(json_agg(json_build_array(fingerprint, spelled)), '[]')::text as json
       from ashlar.spelling where schema = $1 and version = ${version}`,
    [schema],
  );
  const pairs = JSON.parse(String(found.rows[0]?.['json'])) as [string, DesiredTable][];
  return new Map(pairs);
}

/** Only beside a ledger: a database that needs nothing gets nothing. */
async function keep(client: Queryable, schema: string, spellings: Spellings): Promise<void> {
  const { rows } = await client.query(`select to_regclass('ashlar.migration')::text as found`);
  if (!rows[0]?.['found']) return;
  await client.query(createSpelling);
  const spelled = [...spellings.values()].map((table) => JSON.stringify(table));
  await client.query(
    `with outdated as (delete from ashlar.spelling
                        where schema = $1 and (fingerprint <> all ($2) or version <> ${version}))
     insert into ashlar.spelling (schema, version, fingerprint, spelled)
     select $1, ${version}, fingerprint, spelled::json
       from unnest($2::text[], $3::text[]) as known (fingerprint, spelled)
     on conflict do nothing`,
    [schema, [...spellings.keys()], spelled],
  );
}

/**
 * As `planMigration`, and remembers how PostgreSQL spells the tables: that is nearly all of its time.
 * Changes nothing but what it remembers.
 */
export async function planRemembering(
  client: Queryable,
  resources: ResourceSet,
  known = createKnownSpellings(),
): Promise<MigrationPlan> {
  const news: [string, Spellings][] = [];
  const memory = known(client, {
    recall: (schema) => recall(client, schema),
    learn: (...learnt) => void news.push(learnt),
  });
  const plan = await planMigration(client, resources, memory);
  for (const [schema, spellings] of news) await keep(client, schema, spellings);
  return plan;
}
