// Does a key that was revoked open nothing at any of several gateways after a second, while all of them are asked all the time?
import { setTimeout as pause } from 'node:timers/promises';
import { runAshlar } from '../helpers/command-line.ts';
import { createHome, notes } from '../lifecycle/start-ashlar.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

const application = `apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: keyed }
spec:
  roles: [{ name: clerk }]
  auth: { apiKeys: { roles: [clerk] } }
`;
const home = createHome({
  'notes.yaml': notes().replace('anon', 'clerk'),
  'application.yaml': application,
});
let system: Distributed;

beforeAll(async () => {
  system = await startDistributed({ app: home.app, data: home.data, gateways: 2 });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await home.untilDeserted();
  home.clear();
}, 60_000);

async function keys(line: string): Promise<string> {
  const { code, out, errors } = await runAshlar([
    'keys',
    ...`${line} --data ${home.data}`.split(' '),
  ]);
  if (code !== 0) throw new Error(errors.join('\n'));
  return out[0] as string;
}

async function statusAt(gateway: string, apikey: string): Promise<number> {
  const answer = await fetch(`${gateway}/notes?limit=1`, { headers: { apikey } });
  await answer.body?.cancel();
  return answer.status;
}

test('a revoked key is refused everywhere a second later; the other one goes on', async () => {
  const [leaked, kept] = [
    await keys('create leaked --role clerk'),
    await keys('create kept --role clerk'),
  ];
  let isOver = false;
  const told: { gateway: string; key: string; status: number; sentMs: number }[] = [];
  const asking = system.gateways.flatMap((gateway) =>
    [leaked, kept].map(async (key) => {
      while (!isOver) {
        const sentMs = performance.now();
        told.push({ gateway, key, status: await statusAt(gateway, key), sentMs });
      }
    }),
  );
  await pause(1000);
  const beforeMs = performance.now();
  await keys('revoke leaked');
  const revokedMs = performance.now();
  await pause(2000);
  isOver = true;
  await Promise.all(asking);

  const statuses = (some: typeof told) =>
    system.gateways.map((gateway) => [
      ...new Set(some.filter((one) => one.gateway === gateway).map(({ status }) => status)),
    ]);
  const ofLeaked = told.filter(({ key }) => key === leaked);
  expect(statuses(told.filter(({ key }) => key === kept))).toEqual([[200], [200]]);
  const earlier = ofLeaked.filter(({ sentMs }) => sentMs < beforeMs - 500);
  const later = ofLeaked.filter(({ sentMs }) => sentMs >= revokedMs + 1000);
  expect([statuses(earlier), statuses(later)]).toEqual([
    [[200], [200]],
    [[401], [401]],
  ]);
}, 60_000);

test('a key that was good stays good while the database service is started again', async () => {
  const key = await keys('create patient --role clerk');
  const readings = () => Promise.all(system.gateways.map((gateway) => statusAt(gateway, key)));
  expect(await readings()).toEqual([200, 200]);
  const restarted = system.restart('database', 'SIGKILL');
  let isOver = false;
  const told = new Set<number>();
  const asking = (async () => {
    while (!isOver) for (const status of await readings()) told.add(status);
  })();
  await restarted;
  isOver = true;
  await asking;
  // What is read may not be there for a moment; who asks is known all the while.
  expect([...told].filter((status) => status === 401)).toEqual([]);
  for (let now = await readings(); now.some((status) => status !== 200); now = await readings());
}, 60_000);
