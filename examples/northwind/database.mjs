// Where does the walk find Northwind? In a database of its own that goes when the walk ends.
import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres } from '../../dist/services/embedded/postgres.js';

/** @typedef {{ url: string, query: (sql: string) => Promise<{ rows: any[] }> }} Database */

/** @template T @param {string} url @param {(client: pg.Client) => Promise<T>} use @returns {Promise<T>} */
async function withClient(url, use) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

/** @param {(url: string) => Promise<void>} use */
async function withEmbeddedServer(use) {
  const dataDir = join(tmpdir(), `ashlar-northwind-data-${process.pid}`);
  const postgres = await startPostgres({ dataDir, log: () => {} });
  try {
    await use(postgres.url);
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  }
}

/** @param {string} server @param {(url: string) => Promise<void>} use */
async function withNewDatabase(server, use) {
  const name = `northwind_${randomBytes(4).toString('hex')}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  try {
    await use(url.href);
  } finally {
    await withClient(server, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`));
  }
}

/**
 * Loads the file and calls `use` with its database.
 * @param {{ path: string, server: string | undefined }} where
 * @param {(database: Database) => Promise<void>} use
 */
export async function withDatabase({ path, server }, use) {
  const dump = await readFile(path, 'utf8');
  // Dumps of old versions set what no longer exists; psql goes on after that error, one query does not.
  const script = dump.replace(/^SET default_with_oids = .*$/m, '');
  const load = (/** @type {string} */ url) =>
    withClient(url, (client) => client.query(script)).then(() =>
      use({ url, query: (sql) => withClient(url, (client) => client.query(sql)) }),
    );
  if (server === undefined) await withEmbeddedServer((url) => withNewDatabase(url, load));
  else await withNewDatabase(server, load);
}
