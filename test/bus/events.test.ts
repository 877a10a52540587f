// Does every committed change of an entity with events come into the stream, once it is visible, and in order?
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { type EventWorld, openEventWorld, watchedThings } from '../helpers/event-world.ts';
import { type Listening, publishModel, until } from '../helpers/relay.ts';

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
  const ids = async () => (await world.stored()).map(({ data }) => data.key?.['id']);

  test('an insert, an update, a changed key, a delete and a TRUNCATE are events', async () => {
    await query("insert into things values (1, 'a')");
    await query("update things set name = 'b' where id = 1");
    await query('update things set id = 2');
    await query('delete from things');
    await query('truncate things');
    await query("insert into others values (1, 'a')");
    await told(5);
    const events = await world.stored();
    expect(events.map(({ type, data }) => ({ type, ...data, transaction: null }))).toEqual(
      [
        ['insert', { id: 1 }, null, { id: 1, name: 'a' }],
        ['update', { id: 1 }, null, { id: 1, name: 'b' }],
        ['update', { id: 2 }, { id: 1 }, { id: 2, name: 'b' }],
        ['delete', { id: 2 }, null, null],
        ['truncate', null, null, null],
      ].map(([kind, key, oldKey, row]) => ({
        ...{ type: `dev.ashlar.change.${kind}`, key, oldKey, row },
        ...{ omitted: [], changed: null, transaction: null },
      })),
    );
    const [first] = events;
    expect(first).toMatchObject({
      specversion: '1.0',
      source: '/ashlar/public/things',
      subject: '1',
      datacontenttype: 'application/json',
    });
    const { lsn } = first?.data.transaction ?? {};
    expect(first?.id).toMatch(new RegExp(`^[0-9.]+\\.[0-9a-f]{8}\\.[0-9a-f]{4}:${lsn}:0$`));
    expect(Math.abs(Date.parse(String(first?.['time'])) - Date.now())).toBeLessThan(60_000);
  });

  test('rows of one transaction are counted; with REPLICA IDENTITY FULL changed columns are told', async () => {
    await query('alter table things replica identity full');
    await query(
      "begin; insert into things values (1, 'a'), (2, 'a'); update things set name = 'b' where id = 2; commit",
    );
    await told(3);
    const { 0: first, 2: last } = await world.stored();
    expect(last?.data.transaction).toEqual({ ...first?.data.transaction, index: 2 });
    expect(last?.data.changed).toEqual(['name']);
  });

  test('a value that is TOASTed and unchanged, or has no room, is left out and named', async () => {
    await query('alter table things alter name set storage external');
    await query("insert into things values (1, repeat('x', 4000)), (2, repeat('x', 3000000))");
    await query('update things set id = 3 where id = 1');
    await told(3);
    const events = await world.stored();
    expect(events.map(({ data }) => data.omitted)).toEqual([[], ['name'], ['name']]);
    expect(events[2]?.data).toMatchObject({ key: { id: 3 }, oldKey: { id: 1 }, row: { id: 3 } });
  });

  test('rows are told as to_json() says them', async () => {
    await query(`alter table things add n numeric, add f float8, add b boolean, add j json,
      add t timestamptz, add d timestamp, add day date`);
    await query(`insert into things values (9007199254740993, 'a "b"', 12.50, 'NaN', true, '{"x": [1]}',
      '2026-01-31 12:00:00.5+02', '2026-01-31 12:00:00', '2026-01-31')`);
    await told(1);
    const manager = await world.raw.jetstreamManager();
    const last = { last_by_subj: 'change.things.insert' };
    const text = (await manager.streams.getMessage('CHANGES', last)).string();
    const { rows } = await world.database.pool.query(
      "select set_config('timezone', 'UTC', false), to_json(things)::text as json from things",
    );
    expect(text).toContain(`"row":${rows[0].json}`);
  });

  test('a relay that starts again goes on where the stream ends', async () => {
    await query("insert into things select n, 'a' from generate_series(1, 100) n");
    await told(100);
    await world.stopRelay(listening);
    await query("insert into things select n, 'a' from generate_series(101, 200) n");
    await (await world.relay()).leads();
    await told(200);
    expect(await ids()).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(new Set((await world.stored()).map(({ id }) => id.split(':')[0])).size).toBe(1);
  });

  test('events that are switched on and off while the relay runs begin and end', async () => {
    await publishModel(listening.bus, watchedThings({ events: false }));
    await listening.leads();
    await query("insert into others values (1, 'a')");
    await publishModel(listening.bus, watchedThings());
    await until(() => listening.relay.state().kind === 'leads');
    await query("insert into things values (7, 'a')");
    await told(1);
    expect(await ids()).toContain(7);
  });
});
