// Who leads, what does a successor continue with, and what is said where nobody can?
import { setTimeout as pause } from 'node:timers/promises';
import { createInProcessBus } from '../../services/shared/bus/in-process.ts';
import { relayWatermark } from '../../services/shared/messages/invalidation.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { type Listening, listen, publishModel, until } from '../helpers/relay.ts';
import { resourceSet } from '../helpers/resource-set.ts';

let database: TestDatabase;
const open: Listening[] = [];

beforeEach(async () => {
  database = await createDatabase();
  await database.pool.query(`
    create table things (id bigint primary key, name text);
    create table pairs (b bigint, a text, primary key (b, a))`);
});
afterEach(async () => {
  for (const listening of open.splice(0)) await listening.close();
  await database.drop();
});

async function start(...options: Partial<Parameters<typeof listen>>): Promise<Listening> {
  const listening = await listen(options[0] ?? database.url, options[1]);
  open.push(listening);
  return listening;
}

async function stop(listening: Listening): Promise<void> {
  open.splice(open.indexOf(listening), 1);
  await listening.close();
}

const watermark = ({ bus }: Listening) => bus.request(relayWatermark, {}, { timeoutMs: 5000 });
const query = (sql: string) => database.pool.query(sql);
const rowsTold = ({ told }: Listening) => told.flatMap(({ rows }) => rows);

async function caughtUp(listening: Listening): Promise<void> {
  const { flushLsn, lsn } = await watermark(listening);
  if (lsn < flushLsn) await until(() => (listening.told.at(-1)?.lsn ?? 0) >= flushLsn);
}

function leading({ relay }: Listening) {
  const state = relay.state();
  if (state.kind !== 'leads') throw new Error(`It does not lead: ${state.kind}.`);
  return state.leading;
}

test('a relay that starts again tells what was committed meanwhile, in the same epoch', async () => {
  const first = await start();
  await first.leads();
  await caughtUp(first);
  const { epoch } = leading(first);
  const { lsn } = await watermark(first);
  await stop(first);
  await query("insert into things values (1, 'a')");
  const second = await start();
  await second.leads();
  await caughtUp(second);
  expect(leading(second).epoch).toBe(epoch);
  expect(rowsTold(second)).toHaveLength(1);
  // Whoever was at the position of then has missed nothing.
  expect(second.told[0]?.prevLsn).toBeLessThanOrEqual(lsn);
});

test('of many transactions that were committed meanwhile none is left out', async () => {
  const first = await start();
  await first.leads();
  await caughtUp(first);
  await stop(first);
  await query(`do $$ begin
    for id in 1..500 loop insert into things values (id); commit; end loop; end $$`);
  const second = await start();
  await second.leads();
  await caughtUp(second);
  expect(rowsTold(second).flatMap(({ rows }) => rows)).toHaveLength(500);
});

test('a table that is no longer in the model is no longer published', async () => {
  const listening = await start();
  await listening.leads();
  await publishModel(
    listening.bus,
    resourceSet({ things: { fields: [{ name: 'id', type: 'bigint' }], primaryKey: ['id'] } }),
  );
  expect(Object.keys((await watermark(listening)).coverage)).toEqual(['public.things']);
  const { rows } = await query('select tablename from pg_publication_tables');
  expect(rows).toEqual([{ tablename: 'things' }]);
});

test('one that is ended at any moment of its beginning ends', async () => {
  for (const ms of [0, 5, 10, 20, 30, 40, 60, 100]) {
    const listening = await start();
    await pause(ms);
    await stop(listening);
  }
  // Other tests have slots of other databases meanwhile.
  const { rows } = await query(
    'select 1 from pg_replication_slots where active and database = current_database()',
  );
  expect(rows).toEqual([]);
});

test('of two one leads; the other takes over when its connection is gone', async () => {
  const bus = createInProcessBus();
  await publishModel(bus);
  const first = await start(database.url, { bus });
  await first.leads();
  const second = await start(database.url, { bus });
  await until(
    async () =>
      (
        await query(
          'select from pg_replication_slots where active and database = current_database()',
        )
      ).rowCount === 1,
  );
  expect(second.relay.state().kind).toBe('waits');
  await stop(first);
  await second.leads();
  expect(
    (await query('select from pg_replication_slots where database = current_database()')).rowCount,
  ).toBe(1);
});

test('a slot dropped by hand begins another epoch', async () => {
  const listening = await start();
  await listening.leads();
  const { epoch, slot } = leading(listening);
  await query(
    `select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = '${slot}'`,
  );
  await until(async () => {
    const { rows } = await query(
      `select case when not active then pg_drop_replication_slot(slot_name) end
       from pg_replication_slots where slot_name = '${slot}'`,
    ).catch(() => ({ rows: [{}] }));
    return rows.length === 0;
  });
  await until(() => listening.relay.state().kind === 'leads' && leading(listening).epoch !== epoch);
  await query('insert into things values (1)');
  await caughtUp(listening);
  expect(listening.told.at(-1)?.epoch).toBe(leading(listening).epoch);
});

test('a publication dropped by hand begins another epoch, and changes are told again', async () => {
  const listening = await start();
  await listening.leads();
  const { epoch } = leading(listening);
  await query('drop publication ashlar');
  await watermark(listening).catch(() => {});
  await until(() => listening.relay.state().kind === 'leads' && leading(listening).epoch !== epoch);
  await query('insert into things values (1)');
  await caughtUp(listening);
  expect(rowsTold(listening)).toHaveLength(1);
});

test('a role that may not replicate is told what it needs', async () => {
  const role = `plain_${database.name}`;
  await query(
    `create role ${role} login password 'x'; grant create on database ${database.name} to ${role}`,
  );
  const url = new URL(database.url);
  url.username = role;
  url.password = 'x';
  try {
    const listening = await start(url.href);
    await until(() => listening.relay.state().kind === 'off');
    expect(listening.relay.state()).toMatchObject({
      reason: expect.stringContaining('ALTER ROLE … REPLICATION'),
    });
    expect(listening.observed).toMatchObject([{ kind: 'event', level: 'warn' }]);
    await expect(watermark(listening)).rejects.toMatchObject({ code: 'ASH503' });
  } finally {
    for (const listening of open.splice(0)) await listening.close();
    await query(`drop owned by ${role}; drop role ${role}`);
  }
});
