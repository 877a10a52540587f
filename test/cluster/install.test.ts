// Does the chart serve the shop, with nothing open that need not be, and keep its rows? In this order.
import { setTimeout as pause } from 'node:timers/promises';
import { createNamespace, type Namespace, until } from './cluster.ts';
import { firstTold } from './first-told.ts';
import { type AskHost, nameHosts, openHost } from './ingress.ts';
import {
  type Answer,
  type Ask,
  createClient,
  declareShop,
  install,
  seedShop,
  sleepingPod,
  untilStatus,
} from './installation.ts';

let namespace: Namespace;
let ask: Ask;

beforeAll(async () => {
  namespace = await createNamespace('ashlar-install');
});
afterAll(() => namespace.remove());

/** What `helm test` writes, reads and deletes. */
const roundTrip = {
  role: 'admin',
  entity: 'customers',
  row: { name: 'Test', email: 'test@example.org', city: 'Here' },
};

const rows = ({ text }: { text: string }) => JSON.parse(text) as Record<string, unknown>[];

test('from nothing to the first answered request in less than a minute', async () => {
  const startedMs = Date.now();
  await install(namespace, '--set-json', `test=${JSON.stringify(roundTrip)}`);
  await declareShop(namespace);
  ask = await createClient(namespace);
  await untilStatus(() => ask('/rest/v1/orders?limit=1', { role: 'clerk' }), 200);
  const tookMs = Date.now() - startedMs;
  console.log(`installed and answered in ${(tookMs / 1000).toFixed(1)} s`);
  expect(tookMs).toBeLessThan(60_000);
  await seedShop(namespace);
});

test('helm test', async () => {
  expect(await namespace.helm('test', 'shop', '--timeout', '60s')).toMatch(/Phase:\s+Succeeded/);
});

test('a Pod’s doctor finds all services well', async () => {
  const doctor = ['node', 'scripts/container/start.mjs', 'cli', 'doctor'];
  const found = await namespace.kubectl('exec', 'deploy/shop-gateway', '--', ...doctor);
  expect(found).toContain('\n0 errors, ');
  expect(found).toContain('fine     wal_level: logical');
});

describe('the walk through the shop', () => {
  const customer = { name: 'Ada Lovelace', email: 'ada@example.org', city: 'London' };
  const prefer = (...preferences: readonly string[]) => ({
    headers: { prefer: ['return=representation', ...preferences].join() },
  });

  test('a clerk reads orders with what was ordered', async () => {
    const query = 'select=id,customer:customers(name),items:order_items(quantity)&order=id&limit=2';
    const answer = await ask(`/rest/v1/orders?${query}`, { role: 'clerk' });
    expect(rows(answer)).toEqual(
      [1, 2].map((id) => ({
        id,
        customer: { name: expect.any(String) },
        items: expect.arrayContaining([{ quantity: expect.any(Number) }]),
      })),
    );
  });

  test('an admin writes, and writes again what is there', async () => {
    const written = await ask('/rest/v1/customers', {
      ...{ method: 'POST', role: 'admin', body: customer },
      ...prefer(),
    });
    expect({ ...written, headers: {} }).toMatchObject({ status: 201 });
    const again = await ask('/rest/v1/customers?on_conflict=email', {
      ...{ method: 'POST', role: 'admin', body: { ...customer, name: 'Ada King' } },
      ...prefer('resolution=merge-duplicates'),
    });
    expect(rows(again)).toMatchObject([{ ...customer, name: 'Ada King' }]);
  });

  test('a clerk may not add customers, and who is nobody sees none', async () => {
    const body = { ...customer, email: 'eve@example.org' };
    const refused = await ask('/rest/v1/customers', { method: 'POST', role: 'clerk', body });
    expect(refused.status).toBe(403);
    expect((await ask('/rest/v1/customers')).status).toBe(401);
  });

  test('a micro service answers an Action', async () => {
    const body = { country: 'DE', weight_g: 1200 };
    const quote = () => ask('/rest/v1/rpc/quote_shipping', { method: 'POST', role: 'clerk', body });
    const answer = await untilStatus(quote, 200);
    expect(JSON.parse(answer.text)).toEqual({
      price: expect.any(Number),
      days: expect.any(Number),
    });
  });
});

test('a change is told as an event', async () => {
  expect(await firstTold(namespace, ask)).toMatch(/told-\d+@example\.org/);
});

describe('through the Ingress, with TLS', () => {
  const host = 'shop.example.org';
  let askHost: AskHost;

  /** Whose request it was, as the gateway's log tells. */
  async function loggedAddress(answer: Answer): Promise<string> {
    const id = answer.headers['x-request-id'] ?? '';
    const lines = () => namespace.kubectl('logs', 'deploy/shop-gateway', '--tail=200');
    const text = await until(lines, (told) => told.includes(id));
    return JSON.parse(text.split('\n').find((line) => line.includes(id)) as string).client_address;
  }

  beforeAll(async () => {
    askHost = await openHost(namespace, host);
  });

  test('the walk: read, write, refusal', async () => {
    const read = await askHost('/rest/v1/orders?select=id,customer:customers(name)&limit=1', {
      role: 'clerk',
    });
    expect(rows(read)).toMatchObject([{ customer: { name: expect.any(String) } }]);
    const body = { name: 'Grace Hopper', email: 'grace@example.org', city: 'New York' };
    const write = { method: 'POST', body };
    expect((await askHost('/rest/v1/customers', { ...write, role: 'admin' })).status).toBe(201);
    expect((await askHost('/rest/v1/customers', { ...write, role: 'clerk' })).status).toBe(403);
    expect((await askHost('/rest/v1/customers')).status).toBe(401);
  });

  test('the gateway’s log has the client’s address once the controller is trusted', async () => {
    const forged = { headers: { 'x-forwarded-for': '198.51.100.1' } };
    const controller = await loggedAddress(await askHost('/rest/v1/orders', forged));
    const trusted = ['--set', `gateway.config.trustedProxies=${controller}`];
    await install(namespace, '--reuse-values', ...trusted);
    const client = await namespace.kubectl(
      'get',
      'pod',
      'client',
      '-o',
      'jsonpath={.status.podIP}',
    );
    const address = await loggedAddress(await askHost('/rest/v1/orders', forged));
    expect([address, controller]).toEqual([client, expect.not.stringMatching(client)]);
  });

  test('without hosts there is no Ingress', async () => {
    await nameHosts(namespace, []);
    await until(
      () => namespace.namesOf('ingress'),
      (names) => names.length === 0,
    );
  });
});

describe('what is closed', () => {
  const component = (name: string) => ({
    'app.kubernetes.io/name': 'ashlar',
    'app.kubernetes.io/instance': 'shop',
    'app.kubernetes.io/component': name,
  });

  /** Not those that stand in for them. */
  const ours = 'app.kubernetes.io/name=ashlar,!test';

  test('no Pod but the operator’s has a token', async () => {
    const found: string[] = [];
    for (const pod of await namespace.namesOf('pods', ours)) {
      const path = '/var/run/secrets/kubernetes.io/serviceaccount/token';
      const said = await namespace.kubectl('exec', pod, '--', 'sh', '-c', `ls ${path} || true`);
      if (said.includes('token')) found.push(pod);
    }
    expect(found).toEqual([expect.stringContaining('operator')]);
  });

  test('no root file system can be written to', async () => {
    for (const pod of await namespace.namesOf('pods', ours)) {
      const write = namespace.kubectl('exec', pod, '--', 'sh', '-c', 'echo > /written');
      await expect(write).rejects.toThrow(/Read-only file system/);
    }
  });

  /** Which of `host:port` can be reached from the Pod? */
  async function reached(pod: string, places: readonly string[]): Promise<string[]> {
    const script = `
const { connect } = require('net');
const tries = process.argv.slice(1).map((place) => new Promise((resolve) => {
  const [host, port] = place.split(':');
  const socket = connect({ host, port, timeout: 3000 }, () => { socket.destroy(); resolve(place); });
  for (const event of ['error', 'timeout']) socket.on(event, () => { socket.destroy(); resolve(null); });
}));
Promise.all(tries).then((open) => console.log(JSON.stringify(open.filter(Boolean))));`;
    return JSON.parse(await namespace.kubectl('exec', pod, '--', 'node', '-e', script, ...places));
  }

  async function addressOf(name: string): Promise<string> {
    const label = `app.kubernetes.io/component=${name}`;
    const path = 'jsonpath={.items[0].status.podIP}';
    return namespace.kubectl('get', 'pods', '--selector', label, '--output', path);
  }

  /** Every port that somebody listens on, by what it is. */
  async function places(): Promise<Map<string, string>> {
    const ports: readonly (readonly [string, number])[] = [
      ['gateway', 8080],
      ['api', 8081],
      ['nats', 4222],
      ['nats', 8222],
      ['postgres', 5432],
      ...['gateway', 'api', 'cache', 'database', 'operator'].map((name) => [name, 9090] as const),
    ];
    const found = ports.map(async ([name, port]) => {
      return [`${await addressOf(name)}:${port}`, `${name}:${port}`] as const;
    });
    return new Map([...(await Promise.all(found)), ['10.96.0.1:443', 'kubernetes:443']]);
  }

  const edges: readonly (readonly [string, object, readonly string[]])[] = [
    ['a stranger', {}, ['gateway:8080', 'kubernetes:443']],
    ['a gateway', component('gateway'), ['api:8081', 'nats:4222']],
    ['an api', component('api'), ['nats:4222']],
    ['a cache', component('cache'), ['nats:4222']],
    ['a database service', component('database'), ['nats:4222', 'postgres:5432']],
    ['the operator', component('operator'), ['nats:4222', 'kubernetes:443']],
    ['NATS', component('nats'), []],
    ['PostgreSQL', component('postgres'), []],
    [
      'a micro service',
      { 'ashlar.dev/actions-of': 'shop' },
      ['gateway:8080', 'nats:4222', 'kubernetes:443'],
    ],
  ];

  const probeOf = (name: string) => `probe-${name.replace(/\W+/g, '-').toLowerCase()}`;

  /** Never ready: no request of another test goes to it. */
  function probe(name: string, labels: object): object {
    const manifest = JSON.parse(sleepingPod(probeOf(name), labels as Record<string, string>));
    manifest.spec.readinessGates = [{ conditionType: 'ashlar.dev/never' }];
    return manifest;
  }
  let all: ReadonlyMap<string, string>;

  beforeAll(async () => {
    all = await places();
    const items = edges.map(([name, labels]) => probe(name, labels));
    await namespace.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const pods = edges.map(([name]) => `pod/${probeOf(name)}`);
    const started = ['--for=condition=ContainersReady', '--timeout=60s'];
    await namespace.kubectl('wait', ...pods, ...started);
    // Policies reach a new Pod a moment after it has an address.
    await pause(2000);
  });
  afterAll(async () => {
    await namespace.kubectl('delete', 'pods', ...edges.map(([name]) => probeOf(name)), '--wait');
  });

  test.each(edges)('%s reaches whom it needs, and nobody else', async (name, _labels, expected) => {
    const open = await reached(probeOf(name), [...all.keys()]);
    expect(open.map((place) => all.get(place)).sort()).toEqual([...expected].sort());
  });
});

test('uninstalled, it leaves its secrets, its volumes and its definitions; installed again, it has its rows', async () => {
  await namespace.helm('uninstall', 'shop', '--wait');
  const labelled = 'app.kubernetes.io/instance=shop';
  const areGone = (pods: readonly string[]) => pods.length === 0;
  await until(() => namespace.namesOf('pods', labelled), areGone, 60_000);
  const kinds = ['all', 'cm', 'secrets', 'pvc', 'sa', 'roles', 'rolebindings', 'netpol', 'pdb'];
  expect((await namespace.namesOf(kinds.join(), labelled)).sort()).toEqual([
    'persistentvolumeclaim/data-shop-nats-0',
    'persistentvolumeclaim/data-shop-postgres-0',
    'secret/shop-assertion',
    'secret/shop-jwt',
    'secret/shop-nats',
    'secret/shop-nats-actions',
    'secret/shop-postgres',
  ]);
  await install(namespace);
  const again = () => ask('/rest/v1/customers?email=eq.ada@example.org', { role: 'clerk' });
  expect(rows(await untilStatus(again, 200))).toMatchObject([{ name: 'Ada King' }]);
});
