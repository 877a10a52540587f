// Does what the relay tells come over NATS, to those who may hear it and under the permissions of each?
import type { Bus } from '../../services/shared/bus/bus.ts';
import { connectToNats } from '../../services/shared/bus/nats/connect.ts';
import { createNatsBus } from '../../services/shared/bus/nats/nats-bus.ts';
import { systemClock } from '../../services/shared/clock.ts';
import {
  type Invalidation,
  invalidation,
  relayWatermark,
} from '../../services/shared/messages/invalidation.ts';
import { describeWithNats } from '../helpers/describe-with-nats.ts';
import type { NatsServer } from '../helpers/nats-server.ts';
import { passwordOf, startNatsWithUsers } from '../helpers/nats-with-users.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { listen, publishModel, until } from '../helpers/relay.ts';

describeWithNats('over NATS', () => {
  let nats: NatsServer;
  let database: TestDatabase;
  const buses: Bus[] = [];

  async function busOf(user: string): Promise<Bus> {
    const observe = () => {};
    const password = passwordOf(user);
    const connection = await connectToNats({ url: nats.url, user, password, name: user, observe });
    const bus = createNatsBus({ connection, observe, clock: systemClock });
    buses.push(bus);
    return bus;
  }

  beforeAll(async () => {
    nats = await startNatsWithUsers();
    database = await createDatabase();
  });
  afterAll(async () => {
    for (const bus of buses) await bus.close();
    await database.drop();
    await nats.stop();
  });

  test('a cache and a gateway hear of a change, and may ask how far the log is', async () => {
    await database.pool.query(`create table things (id bigint primary key, name text);
      create table pairs (b bigint, a text, primary key (b, a))`);
    await publishModel(await busOf('operator'));
    const listening = await listen(database.url, { bus: await busOf('database') });
    const told = new Map<string, Invalidation[]>();
    for (const user of ['cache', 'gateway']) {
      const messages: Invalidation[] = [];
      told.set(user, messages);
      await (await busOf(user)).subscribe(invalidation, (message) => void messages.push(message));
    }
    await listening.leads();
    await database.pool.query("insert into things values (1, 'a')");
    for (const [index, messages] of [...told.values()].entries()) {
      const bus = buses[2 + index] as Bus;
      const { flushLsn, epoch, coverage } = await bus.request(
        relayWatermark,
        {},
        { timeoutMs: 5000 },
      );
      await until(() => (messages.at(-1)?.lsn ?? 0) >= flushLsn);
      expect(messages.flatMap(({ rows }) => rows)).toMatchObject([{ table: 'public.things' }]);
      expect(messages.every((message) => message.epoch === epoch)).toBe(true);
      expect(Object.keys(coverage).sort()).toEqual(['public.pairs', 'public.things']);
    }
    await listening.close();
  });
});
