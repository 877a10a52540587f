// Does `npm start` start, keep its data, and end without leaving anything, however it is ended?
import { setTimeout as pause } from 'node:timers/promises';
import { createDatabase } from '../helpers/postgres.ts';
import {
  createHome,
  insert,
  notes,
  type Started,
  startAshlar,
  untilStatus,
} from './start-ashlar.ts';

import.meta.jest.setTimeout(40_000);

const home = createHome({
  'notes.yaml': notes(),
  'seed.sql': "insert into notes (text) values ('from the seed')",
});
let started: Started | undefined;

const start = async () => {
  started = await startAshlar(home);
  return started;
};

afterEach(async () => {
  started?.child.kill('SIGKILL');
  await started?.ended;
});
afterAll(async () => {
  await home.untilDeserted();
  home.clear();
});

test('the first answer that is no 503 has the rows of the application already', async () => {
  const { url, stop, output } = await start();
  const answer = await untilStatus(`${url}/notes?select=text`, 200);
  expect(await answer.json()).toEqual([{ text: 'from the seed' }]);
  expect((await insert(`${url}/notes`, { text: 'kept' })).status).toBe(201);
  expect(await stop()).toBe(0);
  expect(home.processes()).toBe('');
  expect(output()).toContain('Serving 1 entities');
  expect(output()).not.toContain('"level":"error"');
});

test('the next start finds the data, and does not seed again', async () => {
  const { url, stop } = await start();
  const answer = await untilStatus(`${url}/notes?select=text&order=id`, 200);
  expect(await answer.json()).toEqual([{ text: 'from the seed' }, { text: 'kept' }]);
  expect(await stop()).toBe(0);
});

test('Ctrl-C, which reaches the whole process group, ends it with code 0 and PostgreSQL with it', async () => {
  const { url, child, ended } = await start();
  await untilStatus(`${url}/notes`, 200);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect(await ended).toBe(0);
  expect(home.processes()).toBe('');
});

test('Ctrl-C while PostgreSQL is still starting leaves nothing either', async () => {
  const { child, ended, adminUrl } = await start();
  await untilStatus(`${adminUrl}/livez`, 200);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  expect(await ended).toBe(0);
  expect(home.processes()).toBe('');
});

test('after kill -9 PostgreSQL goes too, and the next start works at once', async () => {
  const killed = await start();
  await untilStatus(`${killed.url}/notes`, 200);
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  const { url, stop } = await start();
  expect((await untilStatus(`${url}/notes?limit=1`, 200)).status).toBe(200);
  expect(await stop()).toBe(0);
});

test('a mistake in the rows of an application is told with its line, and the application served without', async () => {
  const script = "insert into notes (text) values ('never kept');\ninsert into note values (1)";
  const mistaken = createHome({ 'notes.yaml': notes(), 'seed.sql': script });
  started = await startAshlar(mistaken);
  const answer = await untilStatus(`${started.url}/notes`, 200);
  expect(await answer.json()).toEqual([]);
  expect(started.output()).toMatch(/ashlar: .*seed\.sql:2: relation "note" does not exist\n/);
  expect(await started.stop()).toBe(0);
  mistaken.clear();
});

describe('while a request is in flight', () => {
  const slow = `apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata:
  name: slow
spec:
  view: true
  fields: [{ name: id, type: bigint }]
  primaryKey: [id]
  access: [{ roles: [anon], operations: [read] }]
`;
  const view = (seconds: number) =>
    `create view slow as select 1::bigint as id from (select pg_sleep(${seconds})) as s offset 0`;

  async function startSlow(seconds: number) {
    const database = await createDatabase();
    await database.pool.query(view(seconds));
    const slowHome = createHome({ 'slow.yaml': slow });
    started = await startAshlar({ ...slowHome, args: ['--database', database.url] });
    await started.printed(/is served/);
    const answer = fetch(`${started.url}/slow`);
    while ((await activeStatements()) === 0) await pause(10);
    async function activeStatements(): Promise<number> {
      const { rowCount } = await database.pool.query(
        `select from pg_stat_activity where application_name = 'ashlar' and state = 'active'
            and datname = current_database()`,
      );
      return rowCount ?? 0;
    }
    const clear = async () => {
      slowHome.clear();
      await database.drop();
    };
    return { ...started, answer, clear };
  }

  test('SIGTERM waits for its answer', async () => {
    const { child, answer, ended, clear } = await startSlow(1);
    child.kill('SIGTERM');
    const { status, headers } = await answer;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    expect(await ended).toBe(0);
    await clear();
  });

  test('a second signal ends the process at once', async () => {
    const { child, answer, ended, clear, output } = await startSlow(9);
    const lost = expect(answer).rejects.toThrow();
    child.kill('SIGINT');
    // One signal that comes before the first was seen is the same signal.
    await pause(200);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    await lost;
    expect(output()).not.toContain('    at ');
    await clear();
  });
});
