// What do clients see when a process dies without a word?
import { setTimeout as pause } from 'node:timers/promises';
import { type RunningPostgres, startPostgres } from '../../services/embedded/postgres.ts';
import { freePort } from '../helpers/free-port.ts';
import { until } from '../helpers/gateway.ts';
import { throwAwaySettings } from '../helpers/start-clusters.ts';
import { createHome, untilStatus } from '../lifecycle/start-ashlar.ts';
import { allTexts, type Load, underLoad } from './load.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

const home = createHome();
let postgresPort: number;
let postgres: RunningPostgres;
let system: Distributed;

const openPostgres = () =>
  startPostgres({
    dataDir: `${home.data}-postgres`,
    port: postgresPort,
    settings: throwAwaySettings,
    log: () => {},
  });

beforeAll(async () => {
  postgresPort = await freePort();
  postgres = await openPostgres();
  const { app, data } = home;
  const replicas = 'api=2,cache=2,database=2';
  system = await startDistributed({ app, data, replicas, args: ['--database', postgres.url] });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await postgres?.stop();
  await home.untilDeserted();
  home.clear();
}, 60_000);

/** Every failure says when to come again; nobody waits for ever, and nothing that was acknowledged is lost. */
async function expectOrderlyFailures(load: Load): Promise<void> {
  for (const failure of load.failures) {
    expect([502, 503]).toContain(failure.status);
    expect(failure.retryAfter).toBeDefined();
  }
  expect(load.slowestMs()).toBeLessThan(15_000);
  const texts = await allTexts(system.gateways[0] as string);
  expect(load.written.filter((text) => !texts.has(text))).toEqual([]);
}

test.each(['api 1', 'cache 1', 'database 2'])(
  'kill -9 of %s fails at most what it was working on, and its peers serve',
  async (name) => {
    const load = await underLoad({ ...system, clients: 8 }, async ({ answered }) => {
      await pause(500);
      await system.restart(name, 'SIGKILL');
      const before = answered();
      await until(() => answered() > before + 50);
    });
    await expectOrderlyFailures(load);
    if (load.failures.length > 8)
      throw new Error(`${JSON.stringify(load.failures)}\n${system.output()}`);
  },
  60_000,
);

test('kill -9 of nats-server: requests fail orderly, and services recover without a restart', async () => {
  const pids = ['api 1', 'cache 1', 'database 1', 'gateway'].map((name) => system.pid(name));
  const load = await underLoad(system, async () => {
    await pause(300);
    await system.restart('nats-server', 'SIGKILL');
    await untilStatus(`${system.gateways[0]}/notes?limit=1`, 200);
    await pause(1000);
  });
  await expectOrderlyFailures(load);
  expect(['api 1', 'cache 1', 'database 1', 'gateway'].map((name) => system.pid(name))).toEqual(
    pids,
  );
}, 60_000);

test('PostgreSQL restarted: requests fail orderly, and services recover without a restart', async () => {
  const load = await underLoad(system, async () => {
    await pause(300);
    await postgres.stop();
    await untilStatus(`${system.gateways[0]}/notes?limit=1`, 503);
    postgres = await openPostgres();
    await untilStatus(`${system.gateways[0]}/notes?limit=1`, 200);
    await pause(500);
  });
  await expectOrderlyFailures(load);
}, 60_000);
