// What do clients see while releases change and Pods die? Two of everything, under constant load. In this order.
import { setTimeout as pause } from 'node:timers/promises';
import { createNamespace, imageValues, type Namespace, nextImage } from './cluster.ts';
import {
  createClient,
  declareShop,
  install,
  psql,
  seedShop,
  tokens,
  untilStatus,
} from './installation.ts';
import { type Load, type Seen, startLoad } from './load.ts';

let namespace: Namespace;
let load: Load;
const written: string[] = [];
const followed: string[] = [];
const told = new Set<string>();
const resets: string[] = [];

const twoOfEach = [
  ...['gateway', 'api', 'cache', 'database'].map((name) => `${name}.replicas=2`),
  'nats.replicas=3',
].flatMap((value) => ['--set', value]);

beforeAll(async () => {
  namespace = await createNamespace('ashlar-rollout');
  await install(namespace, ...twoOfEach);
  await declareShop(namespace);
  await namespace.kubectl(
    ...['patch', 'entity', 'customers', '--type=merge', '-p', '{"spec":{"events":true}}'],
  );
  const ask = await createClient(namespace);
  await untilStatus(() => ask('/rest/v1/orders?limit=1', { role: 'clerk' }), 200);
  await seedShop(namespace);
  const cli = ['node', 'scripts/container/start.mjs', 'cli', 'token', '--role', 'admin'];
  const expiry = ['--expires', '2h'];
  const token = await namespace.kubectl('exec', 'deploy/shop-gateway', '--', ...cli, ...expiry);
  load = await startLoad(namespace, token);
});
afterAll(() => namespace.remove());

function remember(seen: Seen): void {
  written.push(...seen.written);
  followed.push(...seen.followed);
  resets.push(...seen.resets);
  for (const email of seen.told) told.add(email);
}

/** What clients saw while the work was done, and a moment after. */
async function during(name: string, work: () => Promise<unknown>, restMs = 3000): Promise<Seen> {
  remember(await load.seen());
  await work();
  await pause(restMs);
  const seen = await load.seen();
  remember(seen);
  const { answered, failures, longestGapMs } = seen;
  console.log(`${name}: ${answered} answered, ${failures.length} failed, gap ${longestGapMs} ms`);
  return seen;
}

const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['upgrade to another image', () => install(namespace, ...twoOfEach, ...imageValues(nextImage))],
  [
    'upgrade to other values',
    () =>
      install(namespace, ...twoOfEach, '--set', 'database.config.poolSize=8,global.logLevel=warn'),
  ],
  ['rollback', () => namespace.helm('rollback', 'shop', '1', '--wait', '--timeout', '3m')],
  [
    'restart of all services',
    async () => {
      await namespace.kubectl(
        'rollout',
        'restart',
        'deployment',
        '-l',
        'app.kubernetes.io/name=ashlar',
      );
      for (const deployment of await namespace.namesOf(
        'deployments',
        'app.kubernetes.io/name=ashlar',
      ))
        await namespace.kubectl('rollout', 'status', deployment, '--timeout=120s');
    },
  ],
  [
    'restart of the NATS servers',
    async () => {
      await namespace.kubectl('rollout', 'restart', 'statefulset/shop-nats');
      await namespace.kubectl('rollout', 'status', 'statefulset/shop-nats', '--timeout=200s');
    },
  ],
];

test.each(changes)('%s: no request fails, nothing is stale', async (name, change) => {
  const { answered, failures } = await during(name, change);
  expect(failures.slice(0, 5)).toEqual([]);
  expect(answered).toBeGreaterThan(100);
});

/** When the gateway first answered this, by the clock of the Pod `client`. */
const untilServed = `
const [url, token] = process.argv.slice(1);
const isServed = async () => (await fetch(url, { headers: { authorization: 'Bearer ' + token } })).status === 200;
(async () => {
  while (!(await isServed())) await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(Date.now());
})();`;

test('another model: it is served, and no request fails', async () => {
  const { failures } = await during('another model', async () => {
    const token = await tokens(namespace)('admin');
    const url = 'http://shop-gateway/rest/v1/customers?select=nickname&limit=1';
    const script = ['exec', 'client', '--', 'node', '-e', untilServed, url, token];
    const served = namespace.kubectl(...script);
    await pause(3000);
    const change = [
      { op: 'add', path: '/spec/fields/-', value: { name: 'nickname', type: 'text' } },
    ];
    const startedMs = Date.now();
    await namespace.kubectl(
      'patch',
      'entity',
      'customers',
      '--type=json',
      '-p',
      JSON.stringify(change),
    );
    const tookMs = Number(await served) - startedMs;
    console.log(`another model: served ${tookMs} ms after it was applied`);
  });
  expect(failures.slice(0, 5)).toEqual([]);
});

const killed = ['gateway', 'api', 'cache', 'database', 'operator', 'nats', 'postgres'];

test.each(killed)('a %s is killed: served again within 15 s', async (component) => {
  const label = `app.kubernetes.io/name=ashlar,app.kubernetes.io/component=${component}`;
  const [pod = ''] = await namespace.namesOf('pods', label);
  const kill = () => namespace.kubectl('delete', pod, '--grace-period=0', '--force');
  const { answered, failures, longestGapMs } = await during(`${component} killed`, kill, 20_000);
  expect(answered).toBeGreaterThan(100);
  expect(longestGapMs).toBeLessThan(15_000);
  // Connections to what was killed end without an answer; whoever is answered is told to come again.
  const wrong = failures.filter(
    ({ status, retryAfter }) =>
      status !== 0 && !([502, 503].includes(status) && retryAfter !== undefined),
  );
  expect(wrong.slice(0, 5)).toEqual([]);
});

test('nothing that was acknowledged is lost', async () => {
  const text = await psql(namespace, '-c', `select email from customers where email like 'load-%'`);
  const kept = new Set(text.split('\n'));
  expect(written.length).toBeGreaterThan(100);
  expect(written.filter((email) => !kept.has(email))).toEqual([]);
});

test('every write that was acknowledged was told as an event', async () => {
  const isTold = () => followed.every((email) => told.has(email));
  for (let i = 0; i < 20 && !isTold(); i++) {
    await pause(500);
    for (const email of (await load.seen()).told) told.add(email);
  }
  expect(followed.length).toBeGreaterThan(100);
  expect(followed.filter((email) => !told.has(email)).slice(0, 5)).toEqual([]);
  expect(resets).toEqual([]);
});
