// Do three gateways, each a process of its own, hold one limit, also for who asks all of them?
import { createHome, notes } from '../lifecycle/start-ashlar.ts';
import { type Distributed, startDistributed } from './start-distributed.ts';

const application = (limit: number) => `apiVersion: ashlar.dev/v1alpha1
kind: Application
metadata: { name: limited }
spec:
  limits:
    rates:
      - { name: per-address, by: [address], limit: ${limit}, windowSeconds: 3600 }
`;
const home = createHome({ 'notes.yaml': notes(), 'application.yaml': application(9) });
let system: Distributed;

beforeAll(async () => {
  system = await startDistributed({ app: home.app, data: home.data, gateways: 3 });
}, 60_000);
afterAll(async () => {
  await system?.stop();
  await home.untilDeserted();
  home.clear();
}, 60_000);

interface Told {
  readonly status: number;
  readonly policy: string | null;
}
/** So many requests to each gateway, three at once. */
async function ask(times: number): Promise<Told[]> {
  const told: Told[] = [];
  for (let i = 0; i < times; i++)
    await Promise.all(
      system.gateways.map(async (gateway) => {
        const answer = await fetch(`${gateway}/notes?limit=1`);
        await answer.body?.cancel();
        told.push({ status: answer.status, policy: answer.headers.get('ratelimit-policy') });
      }),
    );
  return told;
}
const answered = (told: readonly Told[]) => told.filter(({ status }) => status === 200).length;

test('a small limit is held exactly, a changed one at once, and a large one to a tenth', async () => {
  const told = await ask(10);
  expect(new Set(told.map(({ status }) => status))).toEqual(new Set([200, 429]));
  expect(answered(told)).toBe(9);

  home.write('application.yaml', application(600));
  for (let policy = told[0]?.policy; !policy?.includes('q=600'); )
    policy = (await ask(1)).at(-1)?.policy;
  const more = await ask(400);
  expect(answered(more)).toBeGreaterThan(500);
  expect(answered(more)).toBeLessThanOrEqual(660);
}, 60_000);
