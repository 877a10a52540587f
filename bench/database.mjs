// On which PostgreSQL is everything measured? On one of our own with fresh data, or on the one of --database.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { parentOf } from './cpu.mjs';

const name = 'ashlar_bench';

/**
 * @typedef {object} Database
 * @property {string} url
 * @property {string} version
 * @property {number} postmaster Process id of the server.
 * @property {() => Promise<void>} emptyNotes Undoes what the writing workloads did.
 * @property {() => Promise<number>} countNotes
 * @property {() => Promise<void>} stop
 */

/** The server that `npm start` runs, in a directory that goes when it stops. */
async function startOwn() {
  const built = new URL('../dist/services/embedded/postgres.js', import.meta.url).href;
  /** @type {typeof import('../services/embedded/postgres.ts')} */
  const { startPostgres } = await import(built);
  const dataDir = mkdtempSync(join(tmpdir(), 'ashlar-bench-'));
  const server = await startPostgres({ dataDir, log: () => {} });
  const stop = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { url: server.url, stop };
}

/** Makes the database anew and fills it; resolves to its address. @param {string} serverUrl */
async function createDatabase(serverUrl) {
  const server = new pg.Client(serverUrl);
  await server.connect();
  await server.query(`drop database if exists ${name} with (force)`);
  await server.query(`create database ${name}`);
  await server.end();
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}

/** @param {pg.Client} client */
async function postmasterOf(client) {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  try {
    return parentOf(rows[0].pid);
  } catch (cause) {
    throw new Error('PostgreSQL must run on this machine, and this must be Linux.', { cause });
  }
}

/** @param {string | undefined} serverUrl A superuser's; undefined for a server of our own. @returns {Promise<Database>} */
export async function openDatabase(serverUrl) {
  const server =
    serverUrl === undefined ? await startOwn() : { url: serverUrl, stop: async () => {} };
  const url = await createDatabase(server.url);
  const client = new pg.Client(url);
  await client.connect();
  await client.query(readFileSync(new URL('./data.sql', import.meta.url), 'utf8'));
  await client.query('vacuum (analyze)');
  await client.query('checkpoint');
  const version = await client.query('show server_version');
  return {
    url,
    version: version.rows[0].server_version,
    postmaster: await postmasterOf(client),
    emptyNotes: async () => {
      await client.query('truncate notes restart identity');
    },
    countNotes: async () => {
      const { rows } = await client.query('select count(*)::int as count from notes');
      return rows[0].count;
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}
