// Does the embedded PostgreSQL start, keep its data and go, whatever happened before?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformFileSync } from '@swc/core';
import pg from 'pg';
import { type RunningPostgres, startPostgres } from '../../services/embedded/postgres.ts';
import { throwAwaySettings as settings } from '../helpers/start-clusters.ts';

const directory = mkdtempSync(join(tmpdir(), 'ashlar-embedded-'));
// The user that PostgreSQL runs as must be able to enter it.
chmodSync(directory, 0o755);
const dataDir = join(directory, 'postgres');
const log = () => {};
const start = () => startPostgres({ dataDir, settings, log });
let running: RunningPostgres | undefined;

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: running?.url });
  await client.connect();
  const { rows } = await client.query({ text: sql, rowMode: 'array' });
  await client.end();
  return rows;
}

afterEach(async () => running?.stop());
afterAll(() => rmSync(directory, { recursive: true }));

test('a first start makes a UTF-8 cluster that is ready for logical decoding', async () => {
  running = await start();
  await query('CREATE TABLE kept AS SELECT 1 AS one');
  expect(
    await query("SELECT current_setting('wal_level'), current_setting('server_encoding')"),
  ).toEqual([['logical', 'UTF8']]);
  expect(new URL(running.url).hostname).toBe('127.0.0.1');
});

test('what was stored is there after the next start, also when it is stopped twice', async () => {
  running = await start();
  expect(await query('SELECT one FROM kept')).toEqual([[1]]);
  await running.stop();
  await running.stop();
});

test('a wrong password is refused', async () => {
  running = await start();
  const url = new URL(running.url);
  url.password = 'guessed';
  const client = new pg.Client({ connectionString: url.href });
  await expect(client.connect()).rejects.toThrow('password authentication failed');
});

test('a second server on the same data is refused with the process that has them', async () => {
  running = await start();
  const pid = readFileSync(join(dataDir, 'cluster/postmaster.pid'), 'utf8').split('\n')[0];
  const message = `PostgreSQL (process ${pid}) is already running on ${dataDir}/cluster.`;
  await expect(start()).rejects.toThrow(message);
});

test('a postmaster.pid that names the process of somebody else does not prevent a start', async () => {
  const stale = `${process.pid}\n${dataDir}/cluster\n1700000000\n5432\n\n127.0.0.1\n  1234  5678\nready   \n`;
  writeFileSync(join(dataDir, 'cluster/postmaster.pid'), stale);
  running = await start();
  expect(await query('SELECT one FROM kept')).toEqual([[1]]);
});

test('a wrong setting is told with the words of PostgreSQL', async () => {
  const wrong = startPostgres({ dataDir, settings: { wal_level: 'most' }, log });
  await expect(wrong).rejects.toMatchObject({
    message: 'PostgreSQL did not start.',
    details: expect.stringContaining('wal_level'),
  });
});

test('the watched process is stopped when its owner is killed', async () => {
  const sleeper = spawn('/bin/sh', ['-c', 'exec sleep 60'], { detached: true });
  const gone = once(sleeper, 'exit');
  await once(sleeper, 'spawn');
  const source = new URL('../../services/embedded/watchdog.ts', import.meta.url).pathname;
  const { code } = transformFileSync(source, { jsc: { parser: { syntax: 'typescript' } } });
  writeFileSync(join(directory, 'watchdog.mjs'), code);
  writeFileSync(
    join(directory, 'owner.mjs'),
    `import { watchOver } from './watchdog.mjs';
     watchOver(${sleeper.pid}, {});
     process.kill(process.pid, 'SIGKILL');`,
  );
  const owner = spawn(process.execPath, [join(directory, 'owner.mjs')]);
  expect((await once(owner, 'exit'))[1]).toBe('SIGKILL');
  expect((await gone)[1]).toBe('SIGINT');
});
