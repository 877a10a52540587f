// Is every change of a covered table told, in the order of commits, and only once it is visible?
import pg from 'pg';
import { combineHashes, hashValue } from '../../services/shared/coherence/hash-values.ts';
import { relayWatermark } from '../../services/shared/messages/invalidation.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { type Listening, listen, until } from '../helpers/relay.ts';

let database: TestDatabase;
let listening: Listening;

beforeEach(async () => {
  database = await createDatabase();
  await database.pool.query(`
    create table things (id bigint primary key, name text);
    create table pairs (b bigint, a text, primary key (b, a));
    create table others (id bigint primary key)`);
  listening = await listen(database.url);
  await listening.leads();
  await caughtUp();
  listening.told.length = 0;
});
afterEach(async () => {
  await listening.close();
  await database.drop();
});

const query = (sql: string) => database.pool.query(sql);
const watermark = () => listening.bus.request(relayWatermark, {}, { timeoutMs: 5000 });
const keyOf = (...values: string[]) => combineHashes(values.map(hashValue));

/** Everything that was committed before the call is told. */
async function caughtUp(): Promise<void> {
  const { flushLsn, lsn } = await watermark();
  if (lsn >= flushLsn) return;
  await until(() => (listening.told.at(-1)?.lsn ?? 0) >= flushLsn);
}

/** Rows that were told, by table. */
const rowsTold = () =>
  listening.told.flatMap(({ rows }) =>
    rows.map(({ table, rows: changed }) => ({ table, changed })),
  );
const tablesTold = () => listening.told.flatMap(({ tables }) => tables);

test('inserts, updates, deletes and changed keys are told by hashes', async () => {
  await query("insert into things values (1, 'a'), (2, null)");
  await query("update things set name = 'b' where id = 1");
  await query('update things set id = 3 where id = 1');
  await query('delete from things where id = 2');
  await query("insert into pairs values (7, 'x')");
  await caughtUp();
  const table = 'public.things';
  const row = (key: string, oldKey: string | null, ...values: (string | null)[]) => ({
    key: keyOf(key),
    oldKey: oldKey === null ? null : keyOf(oldKey),
    values: values.map(hashValue),
  });
  expect(rowsTold()).toEqual([
    { table, changed: [row('1', null, '1', 'a'), row('2', null, '2', null)] },
    { table, changed: [row('1', null, '1', 'b')] },
    { table, changed: [row('3', '1', '3', 'b')] },
    { table, changed: [row('2', null)] },
    // By the columns' names: a before b.
    {
      table: 'public.pairs',
      changed: [{ key: keyOf('x', '7'), oldKey: null, values: [hashValue('7'), hashValue('x')] }],
    },
  ]);
});

test('each message names the position of the one before', async () => {
  for (let id = 0; id < 20; id++) await query(`insert into things values (${id})`);
  await caughtUp();
  const { told } = listening;
  expect(told.slice(1).map(({ prevLsn }) => prevLsn)).toEqual(
    told.slice(0, -1).map(({ lsn }) => lsn),
  );
  expect(told.every(({ lsn, prevLsn }) => lsn > prevLsn)).toBe(true);
});

test('what was rolled back, and tables of nobody, are not told; the position moves on', async () => {
  await query('begin; insert into things values (1); rollback');
  await query('insert into others values (1)');
  await caughtUp();
  expect([rowsTold(), tablesTold()]).toEqual([[], []]);
});

test('TRUNCATE is told by the name of the table', async () => {
  await query('truncate things');
  await caughtUp();
  expect(rowsTold()).toEqual([]);
  // Its file is another one, too.
  expect(new Set(tablesTold())).toEqual(new Set(['public.things']));
});

test('a value that is TOASTed and unchanged is not known', async () => {
  await query('alter table things alter name set storage external');
  await query("insert into things values (1, repeat('x', 4000))");
  await caughtUp();
  listening.told.length = 0;
  await query('alter table things add n bigint');
  await query('update things set n = 1');
  await caughtUp();
  const [entry] = rowsTold();
  expect(entry?.changed[0]?.values).toEqual([hashValue('1'), null, hashValue('1')]);
});

test('a changed definition is told before who asks is answered', async () => {
  await query('alter table things alter name type integer using 7');
  await caughtUp();
  expect(tablesTold()).toContain('public.things');
});

test('without its key a table is not covered, and can be written; with it, it is again', async () => {
  await query('alter table things drop constraint things_pkey');
  expect(Object.keys((await watermark()).coverage)).toEqual(['public.pairs']);
  await query('insert into things values (1)');
  await query("update things set name = 'b'");
  await query('alter table things add primary key (id)');
  const { coverage, flushLsn } = await watermark();
  expect(Object.keys(coverage).sort()).toEqual(['public.pairs', 'public.things']);
  expect(coverage['public.things']).toBeLessThanOrEqual(flushLsn);
});

test('rows of a partition are told of the table of the model', async () => {
  await query(`drop table things;
    create table things (id bigint primary key, name text) partition by range (id);
    create table things_low partition of things for values from (0) to (10)`);
  await caughtUp();
  listening.told.length = 0;
  await query("insert into things values (1, 'a')");
  await caughtUp();
  expect(rowsTold().map(({ table }) => table)).toEqual(['public.things']);
  listening.told.length = 0;
  await query('truncate things_low');
  await caughtUp();
  expect(tablesTold()).toContain('public.things');
});

test('a transaction of many rows is told by the name of the table', async () => {
  await query("insert into things select n, 'x' from generate_series(1, 20000) n");
  await caughtUp();
  expect([rowsTold(), tablesTold()]).toEqual([[], ['public.things']]);
});

test('what is committed and not visible yet is not told', async () => {
  const writer = new pg.Client({ connectionString: database.url });
  await writer.connect();
  const { rows } = await writer.query<{ pid: number }>('select pg_backend_pid() as pid');
  const setStandby = async (sql: string) => {
    await query(sql);
    await query('select pg_reload_conf()');
  };
  try {
    await setStandby("alter system set synchronous_standby_names = 'nosuch'");
    await until(async () => {
      const { rows } = await query('show synchronous_standby_names');
      return rows[0].synchronous_standby_names === 'nosuch';
    });
    await writer.query('set synchronous_commit = on');
    const writing = writer.query('insert into things values (1)');
    await until(async () => {
      const { rows: waiting } = await database.pool.query(
        "select from pg_stat_activity where pid = $1 and wait_event = 'SyncRep'",
        [rows[0]?.pid],
      );
      return waiting.length > 0;
    });
    const { flushLsn } = await watermark();
    for (let n = 0; n < 20; n++) await watermark();
    expect(rowsTold()).toEqual([]);
    expect((await watermark()).lsn).toBeLessThan(flushLsn);
    await setStandby('alter system reset synchronous_standby_names');
    await writing;
    await caughtUp();
    expect(rowsTold()).toHaveLength(1);
  } finally {
    await setStandby('alter system reset synchronous_standby_names');
    await writer.end();
  }
});
