// How does a test get a database of its own?
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export type PostgresVersion = 15 | 18;

export interface TestDatabase {
  /** For CREATE DATABASE … TEMPLATE, once its pool is ended. */
  readonly name: string;
  readonly url: string;
  readonly pool: pg.Pool;
  /** Ends the pool and removes the database, whoever is still connected. Safe to call twice. */
  drop(): Promise<void>;
}

/** Variable of the environment through which the workers learn where the cluster is. */
export function clusterVariable(version: PostgresVersion): string {
  return `ASHLAR_TEST_POSTGRES_${version}`;
}

function clusterUrl(version: PostgresVersion): string {
  const url = process.env[clusterVariable(version)];
  if (url === undefined) throw new Error(`There is no PostgreSQL ${version} in this run.`);
  return url;
}

/** The versions of PostgreSQL this run has: always 18, and 15 where it is installed. */
export function availableVersions(): PostgresVersion[] {
  return ([15, 18] as const).filter((version) => process.env[clusterVariable(version)]);
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export interface DatabaseOptions {
  /** Name of the database to clone; nobody may be connected to it. */
  readonly template?: string;
  readonly version?: PostgresVersion;
}

/** A new database, empty or a clone. Call `drop` in `afterAll` (or `afterEach`). */
export async function createDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const { template = 'template0', version = 18 } = options;
  const url = new URL(clusterUrl(version));
  const admin = url.href;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(admin, `CREATE DATABASE ${name} TEMPLATE "${template}"`);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 10 });
  // A connection that is terminated by DROP … FORCE would end the process.
  pool.on('error', () => {});
  const drop = async () => {
    if (!pool.ended) await pool.end();
    await administer(admin, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return { name, url: url.href, pool, drop };
}

/** A database that holds what `sql` made, to be cloned: `createDatabase({ template: template.name })`. */
export async function createTemplate(
  sql: string,
  options: DatabaseOptions = {},
): Promise<TestDatabase> {
  const template = await createDatabase(options);
  await template.pool.query(sql);
  await template.pool.end();
  return template;
}

/** Does the work on one connection of the pool. */
export async function withClient<T>(
  { pool }: TestDatabase,
  work: (client: pg.PoolClient) => Promise<T>,
) {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
