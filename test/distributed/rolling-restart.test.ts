// Does anybody notice when every process is replaced in turn?
import { setTimeout as pause } from 'node:timers/promises';
import { createHome } from '../lifecycle/start-ashlar.ts';
import { allTexts, underLoad } from './load.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

const home = createHome();
let system: Distributed;

beforeAll(async () => {
  const { app, data } = home;
  const replicas = 'api=2,cache=2,database=2';
  system = await startDistributed({ app, data, replicas, gateways: 2 });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await home.untilDeserted();
  home.clear();
}, 60_000);

const names = ['database', 'cache', 'api', 'gateway'].flatMap((name) => [`${name} 1`, `${name} 2`]);

test('a rolling restart under load loses no request and no row', async () => {
  const load = await underLoad(system, async () => {
    await pause(500);
    for (const name of [...names, 'operator']) {
      await system.restart(name, 'SIGTERM');
      await pause(300);
    }
  });
  expect(load.failures).toEqual([]);
  expect(load.answered()).toBeGreaterThan(500);
  const texts = await allTexts(system.gateways[0] as string);
  expect(load.written.filter((text) => !texts.has(text))).toEqual([]);
}, 120_000);
