// What becomes of a statement whose connection is reset, and of those after it?
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createPool, type Pool } from '../../services/database/pg/pool.ts';
import { until } from '../helpers/gateway.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';

let database: TestDatabase;
let proxy: Server;
const clients: Socket[] = [];
let pool: Pool;

beforeAll(async () => {
  database = await createDatabase();
  const { port, hostname } = new URL(database.url);
  proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const side of [client, server]) side.on('error', () => {});
    client.pipe(server).pipe(client);
    clients.push(client);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as AddressInfo).port);
  const times = { statementTimeoutMs: 20_000, connectTimeoutMs: 5000 };
  pool = createPool({ url: url.href, size: 2, ...times, onError: () => {} });
});
afterAll(async () => {
  await pool?.close();
  proxy?.close();
  await database?.drop();
});

const run = (text: string) => pool.run({ name: null, text, values: [] });
const sleepers = async () => {
  const { rows } = await database.pool.query<{ count: number }>(
    `select count(*)::int from pg_stat_activity where datname = current_database() and query = 'select pg_sleep(60)'`,
  );
  return rows[0]?.count;
};

test('a statement fails whose connection is reset under it; the next has another one', async () => {
  const lost = run('select pg_sleep(60)').catch((error: unknown) => error);
  while ((await sleepers()) !== 1);
  for (const client of clients.splice(0)) client.resetAndDestroy();
  expect(await lost).toMatchObject({ code: 'ECONNRESET' });
  expect(await run('select 1')).toEqual([['1']]);
});

test('what breaks while nobody uses it is replaced', async () => {
  await run('select 1');
  for (const client of clients.splice(0)) client.resetAndDestroy();
  await until(() => pool.counts().total === 0);
  expect(await run('select 2')).toEqual([['2']]);
});
