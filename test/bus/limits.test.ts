// Do several gateways hold one limit together?
import { setTimeout as pause } from 'node:timers/promises';
import type { Rate } from '../../services/gateway/limits/counters.ts';
import { SharedCounters } from '../../services/gateway/limits/shared-counters.ts';
import { createNatsBus } from '../../services/shared/bus/nats/nats-bus.ts';
import { systemClock } from '../../services/shared/clock.ts';
import type { Member } from '../../services/shared/messages/member.ts';
import { connectNats } from '../helpers/connect-nats.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { type NatsServer, startNatsServer } from '../helpers/nats-server.ts';
import { until } from '../helpers/relay.ts';

const member = (id: string): Member => ({ service: 'gateway', id, url: null, revision: null });
const inAnHour = (limit: number): Rate => ({ limit, windowMs: 3_600_000 });

describeWithEachNats((binary) => {
  let server: NatsServer;
  let gateways: SharedCounters[];
  let isConnected: () => boolean;
  let close: () => Promise<void>;

  beforeEach(async () => {
    server = await startNatsServer({ binary });
    const members = ['a', 'b', 'c'].map(member);
    const buses = await Promise.all(
      members.map(async () =>
        createNatsBus({
          connection: await connectNats(server.url),
          observe: () => {},
          clock: systemClock,
        }),
      ),
    );
    gateways = members.map(({ id }, index) => {
      const bus = buses[index] as (typeof buses)[number];
      return new SharedCounters({
        ...{ id, bus, gateways: () => members, maxKeys: 1000, now: systemClock.elapsedMs },
      });
    });
    isConnected = () => buses.some((bus) => bus.isConnected());
    await Promise.all(gateways.map((gateway) => gateway.start()));
    close = async () => {
      for (const gateway of gateways) await gateway.release();
      for (const bus of buses) await bus.close();
      await server.stop();
    };
  });
  afterEach(() => close());

  /** How many come of `offered` at each, asked for in small heaps. */
  async function taken(key: string, rate: Rate, offered: number): Promise<number> {
    let count = 0;
    const ask = async (gateway: SharedCounters) => {
      if ((await gateway.take(key, rate)).isAllowed) count++;
    };
    for (let done = 0; done < offered; done += 10) {
      await Promise.all(gateways.flatMap((one) => Array.from({ length: 10 }, () => ask(one))));
      await pause(1);
    }
    return count;
  }

  test('ten times as much is offered: a tenth above the limit comes at most', async () => {
    const count = await taken('k', inAnHour(1200), 4000);
    expect(count).toBeGreaterThanOrEqual(1200);
    expect(count).toBeLessThanOrEqual(1320);
  });

  test('all of it is one gateway’s, where it is asked for there', async () => {
    let count = 0;
    const [first] = gateways as [SharedCounters];
    for (let i = 0; i < 1500 && count < 600; i++) {
      if ((await first.take('k', inAnHour(600))).isAllowed) count++;
      else await pause(2);
    }
    expect(count).toBe(600);
    expect(await first.take('k', inAnHour(600))).toMatchObject({ isAllowed: false });
  });

  test('of a small limit exactly as much comes', async () => {
    for (const key of ['k', 'l', 'm', 'n']) expect(await taken(key, inAnHour(7), 50)).toBe(7);
  });

  test('without NATS each has its part, of small limits and of large ones', async () => {
    await server.kill();
    await until(() => !isConnected());
    expect(await taken('k', inAnHour(7), 50)).toBe(9);
    expect(await taken('l', inAnHour(100), 100)).toBe(102);
  });

  test('when the gateway that counts does not answer, each has its part', async () => {
    const counts = new Map<string, number>();
    for (const gateway of gateways.slice(1)) await gateway.release();
    const [first] = gateways as [SharedCounters];
    for (const key of ['k', 'l', 'm', 'n', 'o', 'p'])
      for (let i = 0; i < 9; i++)
        if ((await first.take(key, inAnHour(6))).isAllowed)
          counts.set(key, (counts.get(key) ?? 0) + 1);
    expect(new Set(counts.values())).toEqual(new Set([2, 6]));
  });
});
