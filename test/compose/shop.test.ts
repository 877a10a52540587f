// Does the compose file serve the shop, grow, and keep what it was told? Tests build on each other, in this order.
import { compose, docker, leftovers, nodeIn, untilStatus, up, url } from './docker.ts';

const services = [
  ...['gateway', 'api', 'cache', 'database', 'operator'],
  ...['actions', 'nats', 'postgres'],
];
const rest = `${url}/rest/v1`;
const moreNetworks = 'test/compose/more-networks.yml';

/** Also what the test of several networks adds. */
const down = (...args: readonly string[]) =>
  compose('--file', moreNetworks, 'down', '--timeout', '30', ...args);

beforeAll(() => up());
afterAll(() => down('--volumes', '--remove-orphans'));

interface Container {
  readonly Service: string;
  readonly Health: string;
  readonly ID: string;
  readonly Publishers: readonly { readonly PublishedPort: number; readonly URL: string }[] | null;
}

/** One a line, or all in a list: that differs between versions of compose. */
async function containers(): Promise<Container[]> {
  const text = await compose('ps', '--format', 'json');
  return text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line));
}

/** Made by the command line inside of a container. */
const tokenOf = (role: string) =>
  compose('exec', '-T', 'gateway', 'node', 'dist/services/cli/main.js', 'token', '--role', role);

async function headersOf(role: string): Promise<Record<string, string>> {
  const Authorization = `Bearer ${await tokenOf(role)}`;
  return { Authorization, 'Content-Type': 'application/json', Prefer: 'return=representation' };
}

async function addCustomer(role: string, email: string, name = 'Ada Lovelace', query = '') {
  const headers = await headersOf(role);
  if (query !== '') headers.Prefer += ',resolution=merge-duplicates';
  const body = JSON.stringify({ name, email, city: 'London' });
  return fetch(`${rest}/customers${query}`, { method: 'POST', headers, body });
}

async function customersNamed(name: string): Promise<unknown> {
  const headers = await headersOf('clerk');
  const ask = () => fetch(`${rest}/customers?select=name,email&name=eq.${name}`, { headers });
  return (await untilStatus(200, ask)).json();
}

test('every service is healthy', async () => {
  const found = (await containers()).map(({ Service, Health }) => `${Service} ${Health}`);
  expect(found.sort()).toEqual(services.map((name) => `${name} healthy`).sort());
});

test('nothing but the gateway is published, and on the loopback interface only', async () => {
  const published = (await containers()).flatMap(({ Service, Publishers }) =>
    (Publishers ?? [])
      .filter(({ PublishedPort }) => PublishedPort > 0)
      .map((publisher) => `${Service} ${publisher.URL}`),
  );
  expect(published).toEqual(['gateway 127.0.0.1']);
});

test('every container is read-only and without capabilities', async () => {
  const ids = (await containers()).map(({ ID }) => ID);
  const format =
    '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}';
  const found = await docker('inspect', '--format', format, ...ids);
  expect([...new Set(found.split('\n'))]).toEqual(['true [ALL] [no-new-privileges:true]']);
});

test.each([...services.slice(0, 6), 'postgres'])('%s does not run as root', async (service) => {
  expect(await compose('exec', '-T', service, 'id', '-u')).toMatch(/^[1-9]\d*$/);
});

test('each service tells of itself and of all others, and a doctor finds them well', async () => {
  const cli = ['exec', '-T', 'cache', 'node', 'scripts/container/start.mjs', 'cli'];
  const { reports } = JSON.parse(await compose(...cli, 'status', '--json'));
  const told = reports.map(({ service }: { service: string }) => service);
  expect(told).toEqual(services.slice(0, 5).sort());
  expect(await compose(...cli, 'doctor')).toContain('\n0 errors, ');
});

test('who has nothing to ask of each other does not reach each other', async () => {
  const pairs = [
    'cache gateway',
    'database api',
    'api postgres',
    'gateway postgres',
    'gateway cache',
  ];
  const found = pairs.map(async (pair) => {
    const [from = '', to] = pair.split(' ');
    const script = `require('dns').lookup('${to}', (error) => console.log(error?.code))`;
    return `${pair}: ${(await nodeIn(from, script)).stdout.trim()}`;
  });
  for (const line of await Promise.all(found)) expect(line).toMatch(/: E(NOTFOUND|AI_AGAIN)$/);
});

test('a clerk reads orders with what was ordered', async () => {
  const query = 'select=id,customer:customers(name),items:order_items(quantity)&order=id&limit=2';
  const ask = async () => fetch(`${rest}/orders?${query}`, { headers: await headersOf('clerk') });
  const rows = (await (await untilStatus(200, ask)).json()) as unknown[];
  expect(rows).toEqual(
    [1, 2].map((id) =>
      expect.objectContaining({
        id,
        customer: { name: expect.any(String) },
        items: expect.arrayContaining([{ quantity: expect.any(Number) }]),
      }),
    ),
  );
});

test('a micro service answers an Action', async () => {
  const body = JSON.stringify({ country: 'DE', weight_g: 1200 });
  const headers = await headersOf('clerk');
  const ask = () => fetch(`${rest}/rpc/quote_shipping`, { method: 'POST', headers, body });
  expect(await (await untilStatus(200, ask)).json()).toEqual({
    price: expect.any(Number),
    days: expect.any(Number),
  });
});

test('an admin writes, and writes again what is there', async () => {
  expect((await addCustomer('admin', 'ada@example.org')).status).toBe(201);
  const again = await addCustomer('admin', 'ada@example.org', 'Ada King', '?on_conflict=email');
  expect({ isFine: again.ok, rows: await again.json() }).toMatchObject({
    isFine: true,
    rows: [{ name: 'Ada King', email: 'ada@example.org' }],
  });
});

test('a clerk may not add customers', async () => {
  expect((await addCustomer('clerk', 'eve@example.org')).status).toBe(403);
});

test.each(['api', 'database', 'nats', 'postgres'])(
  'after a restart of %s it serves again',
  async (service) => {
    await compose('restart', '--timeout', '30', service);
    expect(await customersNamed('Ada King')).toHaveLength(1);
  },
);

test('with two apis on several networks and two caches, one of each may go', async () => {
  await up({ changes: moreNetworks, scale: ['api=2', 'cache=2'] });
  const found = (await containers()).filter(({ Service }) => ['api', 'cache'].includes(Service));
  expect(found.map(({ Health }) => Health)).toEqual(Array(4).fill('healthy'));
  for (let i = 0; i < 10; i++) expect(await customersNamed('Ada King')).toHaveLength(1);
  const first = found.filter(
    ({ Service }, i) => found.findIndex((one) => one.Service === Service) === i,
  );
  await docker('stop', ...first.map(({ ID }) => ID));
  expect(await customersNamed('Ada King')).toHaveLength(1);
});

test('down and up again keeps what was written', async () => {
  await down();
  await up();
  expect(await customersNamed('Ada King')).toEqual([
    { name: 'Ada King', email: 'ada@example.org' },
  ]);
});

test('down with its volumes leaves nothing', async () => {
  await down('--volumes');
  expect(await leftovers()).toEqual([]);
});
