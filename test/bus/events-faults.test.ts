// Is every committed change in the stream, in order, whatever is killed, replaced, full or emptied meanwhile?
import { createChangeStream } from '../../services/shared/bus/nats/change-stream.ts';
import { connectToNats } from '../../services/shared/bus/nats/connect.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { type EventWorld, openEventWorld } from '../helpers/event-world.ts';
import { type Listening, until } from '../helpers/relay.ts';

const waitMs = 60_000;

describeWithEachNats((binary) => {
  let world: EventWorld;
  let listening: Listening;

  beforeEach(async () => {
    world = await openEventWorld({ binary });
    listening = await world.relay();
    await listening.leads();
  });
  afterEach(() => world.close());

  const query = (sql: string) => world.query(sql);
  const told = (count: number) => until(() => world.told(count));
  const ids = async () => (await world.stored()).map(({ data }) => Number(data.key?.['id']));
  const counted = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const epochs = async () =>
    new Set((await world.stored()).map(({ id }) => id.slice(0, id.indexOf(':'))));
  const manager = () => world.raw.jetstreamManager({ checkAPI: false });

  /** One commit a row. */
  const insert = (from: number, to: number) =>
    query(`do $$ begin for id in ${from}..${to} loop
      insert into things values (id, 'a'); commit; end loop; end $$`);
  const caches = () => listening.told.flatMap(({ rows }) => rows.flatMap((table) => table.rows));

  test(
    'nats-server killed: caches are told meanwhile, and events come when it is back',
    async () => {
      const writing = insert(1, 2000);
      await told(100);
      await world.nats.kill('SIGKILL');
      await writing;
      await until(() => caches().length >= 2000);
      await world.nats.start();
      await told(2000);
      expect(await ids()).toEqual(counted(2000));
      expect((await epochs()).size).toBe(1);
    },
    waitMs,
  );

  test(
    'nats-server killed after a quiet time: events go on, though it has forgotten the last id',
    async () => {
      const { streams } = await manager();
      const { config } = await streams.info('CHANGES');
      // Ids that are older are not looked up when the server starts; by default, after two minutes.
      await streams.update('CHANGES', { ...config, duplicate_window: 100_000_000 });
      await insert(1, 10);
      await told(10);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await world.nats.kill('SIGKILL');
      await world.nats.start();
      await insert(11, 20);
      await told(20);
      expect(await ids()).toEqual(counted(20));
      expect((await epochs()).size).toBe(1);
    },
    waitMs,
  );

  test(
    'nats-server and the relay killed: what was not stored is read again',
    async () => {
      await insert(1, 10);
      await told(10);
      await world.nats.kill('SIGKILL');
      await insert(11, 500);
      await until(() => caches().length >= 500);
      await world.stopRelay(listening);
      await world.nats.start();
      listening = await world.relay();
      await told(500);
      expect(await ids()).toEqual(counted(500));
      expect((await epochs()).size).toBe(1);
    },
    waitMs,
  );

  test(
    'more than memory may hold while nats-server is away: caches are told, and nothing is lost',
    async () => {
      await insert(1, 10);
      await told(10);
      await world.nats.kill('SIGKILL');
      await query(`do $$ begin for id in 11..400 loop
        insert into things values (id, repeat('x', 150000)); commit; end loop; end $$`);
      await until(() => caches().length >= 400);
      await world.nats.start();
      await told(400);
      expect(await ids()).toEqual(counted(400));
    },
    waitMs,
  );

  test(
    'a relay that lost its slot to another publishes nothing any more',
    async () => {
      const writing = insert(1, 2000);
      await told(100);
      const second = await world.relay();
      await query(`select pg_terminate_backend(active_pid) from pg_replication_slots
        where database = current_database() and active`);
      await writing;
      await told(2000);
      expect(await ids()).toEqual(counted(2000));
      await world.stopRelay(second);
    },
    waitMs,
  );

  test('whoever appends behind an end that is no more is refused', async () => {
    const connection = await connectToNats({
      ...{ url: world.nats.url, user: 'database', password: undefined, name: 'old' },
      observe: () => {},
    });
    const log = createChangeStream(connection, { maxAgeSeconds: 3600, maxBytes: 1_048_576 });
    const before = await log.tail();
    await insert(1, 1);
    await told(1);
    const entry = { subject: 'change.things.insert', id: 'x', text: '{}', isMarker: false };
    await expect(log.append([entry], before)).rejects.toThrow('wrong last');
    expect(await ids()).toEqual([1]);
    await connection.close();
  });

  test(
    'JetStream full: nothing is confirmed, and all comes when there is room',
    async () => {
      await insert(1, 10);
      await told(10);
      const streams = (await manager()).streams;
      const { config } = await streams.info('CHANGES');
      // Refuses what has no room instead of letting the oldest go.
      await streams.update('CHANGES', { ...config, discard: 'new' as never, max_msgs: 20 });
      await insert(11, 500);
      await until(() => caches().length >= 500);
      expect((await ids()).length).toBeLessThanOrEqual(20);
      await streams.update('CHANGES', { ...config, max_msgs: -1 });
      await told(500);
      expect(await ids()).toEqual(counted(500));
    },
    waitMs,
  );

  test.each(['emptied', 'deleted'])(
    'a stream that was %s: events go on in another epoch',
    async (what) => {
      await insert(1, 10);
      await told(10);
      const [before = ''] = await epochs();
      await world.stopRelay(listening);
      const { streams } = await manager();
      if (what === 'emptied') await streams.purge('CHANGES');
      else await streams.delete('CHANGES');
      listening = await world.relay();
      await listening.leads();
      await insert(11, 20);
      await until(async () => (await ids()).includes(20));
      // What PostgreSQL had not forgotten is told again.
      expect((await ids()).filter((id) => id > 10)).toEqual(counted(20).slice(10));
      expect([...(await epochs())]).not.toContain(before);
      expect(listening.observed).toContainEqual(
        expect.objectContaining({ message: expect.stringContaining('Events begin anew') }),
      );
    },
    waitMs,
  );

  test(
    'a large transaction comes whole and in order',
    async () => {
      await query(`insert into things select n, repeat('x', 500) from generate_series(1, 20000) n`);
      const streams = (await manager()).streams;
      await until(async () => (await streams.info('CHANGES')).state.messages >= 20_000);
      const last = await streams.getMessage('CHANGES', { last_by_subj: 'change.things.insert' });
      expect(last.json()).toMatchObject({
        data: { key: { id: 20_000 }, transaction: { index: 19_999 } },
      });
    },
    waitMs,
  );
});
