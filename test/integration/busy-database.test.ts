// Do quick requests go on while slow ones run, and is anything kept when a client goes?
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type Served, serve } from '../helpers/serve.ts';

const entity = (name: string, rest: string) => `---
apiVersion: ashlar.dev/v1alpha1
kind: Entity
metadata: { name: ${name} }
spec:
  fields: [{ name: id, type: bigint }, { name: a, type: text }, { name: b, type: text }]
  primaryKey: [id]
  access: [{ roles: [anon], operations: [${rest === '' ? 'read, create, update' : 'read'}] }]
${rest}`;
const manifests = `apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: busy }
spec: {}
${entity('quick', '')}${entity('slow', '  view: true\n')}`;

/** Every look at "slow" takes as long as the test lets it: it waits for a lock that the test holds. */
const sql = `
  create function wait_for_test() returns bigint language sql volatile
    as 'select 1::bigint from (select pg_advisory_lock_shared(1), pg_advisory_unlock_shared(1)) as waited offset 0';
  create view slow as select wait_for_test() as id, 'x'::text as a, 'y'::text as b`;

let served: Served;

beforeAll(async () => {
  served = await serve(manifests, sql);
  await served.ask('POST', '/quick', { body: { id: 1, a: 'x', b: 'y' } });
  await served.ask('GET', '/quick?id=eq.1');
});
let letGo = async () => {};

afterEach(() => letGo());
afterAll(() => served.close());

/** Holds the lock that "slow" waits for; or a row of "quick". */
async function hold(statement: string): Promise<void> {
  const client = await served.database.pool.connect();
  await client.query('begin');
  await client.query(statement);
  letGo = async () => {
    letGo = async () => {};
    await client.query('rollback');
    await client.query('select pg_advisory_unlock_all()');
    client.release();
  };
}

async function activeStatements(): Promise<number> {
  const { rows } = await served.database.pool.query<{ count: string }>(
    `select count(*) from pg_stat_activity where datname = current_database()
        and application_name ~ '^ashlar( database-|$)' and state <> 'idle'`,
  );
  return Number(rows[0]?.count);
}

async function untilActive(isEnough: (count: number) => boolean): Promise<void> {
  while (!isEnough(await activeStatements())) await pause(5);
}

const shapes = ['id', 'a', 'b', 'id,a', 'id,b', 'a,b', 'id,a,b', 'b,a', 'b,id', 'a,id'];

const busy: [string, string, () => Promise<unknown>[]][] = [
  [
    'slow reads of many shapes that were never seen before',
    'select pg_advisory_lock(1)',
    () => shapes.map((select) => served.ask('GET', `/slow?select=${select}`)),
  ],
  [
    'changes of a row that somebody has locked',
    'select from quick for update',
    () => shapes.map((a) => served.ask('PATCH', '/quick?id=eq.1', { body: { a } })),
  ],
];

test.each(busy)('a quick read is answered beside %s', async (_name, locking, ask) => {
  await hold(locking);
  const waiting = Promise.all(ask());
  await untilActive((count) => count > 0);
  // As many as can start have started.
  await pause(100);
  const { status, json } = await served.ask('GET', '/quick?id=eq.1');
  expect(status).toBe(200);
  expect(json).toEqual([expect.objectContaining({ id: 1 })]);
  await letGo();
  await waiting;
});

test('when clients go while their statements run, all connections are free again afterwards', async () => {
  await hold('select pg_advisory_lock(1)');
  const { hostname, port } = new URL(served.url);
  const sockets = shapes.map((select) => {
    const socket = connect(Number(port), hostname);
    socket.write(`GET /rest/v1/slow?select=${select}&a=eq.x HTTP/1.1\r\nHost: a.test\r\n\r\n`);
    return socket;
  });
  await untilActive((count) => count > 0);
  for (const socket of sockets) socket.resetAndDestroy();
  await letGo();
  await untilActive((count) => count === 0);
  const answers = await Promise.all(
    shapes.map((select) => served.ask('GET', `/slow?select=${select}`)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(served.observations.filter(({ kind }) => kind === 'failure')).toEqual([]);
});
