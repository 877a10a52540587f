// Does the consumer that the docs show have each effect once, whatever it is sent, and bury what it cannot do?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { describeWithNats } from '../helpers/describe-with-nats.ts';
import { type EventWorld, openEventWorld } from '../helpers/event-world.ts';
import { until } from '../helpers/relay.ts';

/** The rights that docs/events.md names, and no others. */
function withConsumer(): string {
  const [, rights] =
    /```text\n(publish: [\s\S]*?)```/.exec(readFileSync('docs/events.md', 'utf8')) ?? [];
  return `authorization { users: [
    { user: all, password: all }
    { user: consumer, password: consumer, permissions: { ${rights} } }
  ] }
  no_auth_user: all\n`;
}

describeWithNats('examples/events/consumer.mjs', () => {
  let world: EventWorld;
  let consumer: ChildProcess;

  function start(): void {
    const user = { NATS_USER: 'consumer', NATS_PASSWORD: 'consumer' };
    const urls = { NATS_URL: world.nats.url, DATABASE_URL: world.database.url };
    const env = { ...process.env, ...user, ...urls };
    consumer = spawn(process.execPath, ['examples/events/consumer.mjs'], { env, stdio: 'inherit' });
  }
  async function kill(): Promise<void> {
    const ended = once(consumer, 'exit');
    consumer.kill('SIGKILL');
    await ended;
  }
  beforeEach(async () => {
    world = await openEventWorld({ config: withConsumer() });
    await (await world.relay()).leads();
  });
  afterEach(async () => {
    await kill();
    await world.close();
  });

  async function idsIn(sql: string): Promise<number[]> {
    const { rows } = await world.database.pool.query(sql).catch(() => ({ rows: [] }));
    return rows.map(({ id }) => Number(id));
  }
  const ledger = () => idsIn("select key->>'id' as id from ledger order by n");

  test('killed in between, each effect is there once, in order; one that fails is buried', async () => {
    await world.query(`create table ledger (n bigserial primary key, kind text not null, key json, row json,
      check (key->>'id' <> '50'))`);
    await world.query(`do $$ begin for id in 1..200 loop
      insert into things values (id, 'a'); commit; end loop; end $$`);
    start();
    await until(async () => (await ledger()).length >= 20);
    await kill();
    start();
    await until(async () => (await ledger()).includes(200));
    expect(await ledger()).toEqual(
      Array.from({ length: 200 }, (_, i) => i + 1).filter((id) => id !== 50),
    );
    expect(await idsIn("select event->'data'->'key'->>'id' as id from dead_letter")).toEqual([50]);
  }, 90_000);
});
