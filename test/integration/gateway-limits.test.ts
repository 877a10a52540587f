// Is who asks too much refused in words, and everybody else answered?
import type { LimitsSpec } from '../../services/shared/model/limits-spec.ts';
import { okReply, startGateway, type TestGateway, tokenOf, until } from '../helpers/gateway.ts';
import { smallModel } from '../helpers/small-model.ts';

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ trustedProxies: '127.0.0.1', drainTimeoutMs: 100 });
});
afterAll(() => served.gateway.drain());
beforeEach(() => served.reset());

let count = 0;
/** Limits that nobody has counted by before. */
function declare(limits: LimitsSpec): string {
  const name = `policy-${++count}`;
  const named = <T extends { name: string }>(list: readonly T[] | undefined) =>
    list?.map((one) => ({ ...one, name }));
  const { rates, concurrency, ...rest } = limits;
  const roles = [{ name: 'clerk' }, { name: 'customer' }, { name: 'admin' }];
  served.model = smallModel({
    roles,
    limits: {
      ...rest,
      ...(rates && { rates: named(rates) ?? [] }),
      ...(concurrency && { concurrency: named(concurrency) ?? [] }),
    },
  });
  return name;
}

interface Asked {
  readonly address?: string;
  readonly token?: string;
  readonly path?: string;
  readonly method?: string;
  readonly body?: string;
}
function ask({ address = '192.0.2.1', token, path = '/products', ...rest }: Asked = {}) {
  const headers = {
    'x-forwarded-for': address,
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return fetch(`${served.origin}/rest/v1${path}`, { headers, ...rest });
}
async function statuses(asks: readonly Asked[]): Promise<number[]> {
  const told: number[] = [];
  for (const asked of asks) told.push((await ask(asked)).status);
  return told;
}

test('a client is told of its limit, and beyond it when to come again', async () => {
  const name = declare({ rates: [{ name: '', by: ['address'], limit: 2, windowSeconds: 60 }] });
  const first = await ask();
  expect(first.status).toBe(200);
  expect(first.headers.get('ratelimit-policy')).toBe(`"${name}";q=2;w=60`);
  expect(first.headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=1;t=\\d+$`));
  await ask();
  const refused = await ask();
  expect(refused.status).toBe(429);
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(refused.headers.get('ratelimit')).toBe(`"${name}";r=0;t=${seconds}`);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(await refused.json()).toMatchObject({
    ...{ status: 429, code: 'ASH429', detail: 'more than 2 requests in 60 s' },
    details: { policy: name },
  });
  expect((await ask({ address: '192.0.2.2' })).status).toBe(200);
  expect(served.forwarded).toHaveLength(3);
});

test('garbage tokens count before they are looked at', async () => {
  declare({ rates: [{ name: '', by: ['address'], limit: 2, windowSeconds: 60 }] });
  const garbage = { token: 'a.b.c' };
  expect(await statuses([garbage, garbage, garbage])).toEqual([401, 401, 429]);
});

test('principals have counts of their own, wherever they come from', async () => {
  declare({ rates: [{ name: '', by: ['principal'], limit: 1, windowSeconds: 60 }] });
  const [admin, clerk] = [await tokenOf('admin'), await tokenOf('clerk')];
  const asked = [
    { token: admin, path: '/orders' },
    { token: clerk, path: '/orders' },
    { token: admin, path: '/orders', address: '192.0.2.9' },
    {},
  ];
  expect(await statuses(asked)).toEqual([200, 200, 429, 200]);
});

test('only what a policy names is counted, also where it is denied', async () => {
  declare({
    rates: [{ name: '', routes: ['orders'], methods: ['GET'], limit: 1, windowSeconds: 60 }],
  });
  const orders = { path: '/orders' };
  expect(await statuses([{}, orders, {}, orders, { ...orders, method: 'HEAD' }])).toEqual([
    ...[200, 401, 200, 429, 401],
  ]);
});

test('at once as many as are allowed are answered, and others when those are over', async () => {
  declare({ concurrency: [{ name: '', by: ['address'], limit: 2 }] });
  let goOn = () => {};
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  served.upstream = () => held.then(() => okReply);
  const running = [ask(), ask()];
  await until(() => served.forwarded.length === 2);
  const third = await ask();
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '1']);
  expect(await third.json()).toMatchObject({ detail: 'more than 2 requests at once' });
  goOn();
  expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200]);
  expect((await ask()).status).toBe(200);
});

test('a stream of events counts for as long as it is open', async () => {
  declare({ concurrency: [{ name: '', by: ['address'], limit: 1 }] });
  const controller = new AbortController();
  const { signal } = controller;
  const headers = { 'x-forwarded-for': '192.0.2.1' };
  const stream = await fetch(`${served.origin}/events/v1/products`, { signal, headers });
  expect([stream.status, (await ask()).status]).toEqual([200, 429]);
  controller.abort();
  let status = 429;
  await until(() => {
    void ask().then((told) => {
      status = told.status;
    });
    return status === 200;
  });
});

test('requests are taken from the addresses that are named', async () => {
  declare({ addresses: { allow: ['192.0.2.0/24', '2001:db8::/32'], deny: ['192.0.2.66'] } });
  const from = ['192.0.2.1', '2001:db8::9', '192.0.2.66', '198.51.100.1', '2001:db9::1'];
  expect(await statuses(from.map((address) => ({ address })))).toEqual([200, 200, 403, 403, 403]);
  const refused = await ask({ address: '198.51.100.1' });
  expect(await refused.json()).toMatchObject({ code: 'ASH403' });
});

test('bodies and URLs may be limited further', async () => {
  declare({ maxBodyBytes: 20, maxUrlBytes: 100 });
  const token = await tokenOf('admin');
  const post = { token, path: '/orders', method: 'POST' };
  const asked = [
    { ...post, body: '{"id":"1"}' },
    { ...post, body: '{"id":"1","name":"much longer"}' },
    { path: `/products?id=eq.${'x'.repeat(100)}` },
  ];
  expect(await statuses(asked)).toEqual([200, 413, 414]);
});

test('another model’s limits hold at once, on the connections that are there; counts stay', async () => {
  const name = declare({ rates: [{ name: '', limit: 2, windowSeconds: 60 }] });
  expect(await statuses([{}, {}, {}])).toEqual([200, 200, 429]);
  const rates = [{ name, limit: 4, windowSeconds: 60 }];
  served.model = smallModel({
    limits: { rates },
    roles: [{ name: 'clerk' }, { name: 'customer' }, { name: 'admin' }],
  });
  expect(await statuses([{}, {}, {}])).toEqual([200, 200, 429]);
  served.model = smallModel();
  expect(await statuses([{}])).toEqual([200]);
});

test('refusals are told with their policy and address', async () => {
  const name = declare({ rates: [{ name: '', limit: 1, windowSeconds: 60 }] });
  await statuses([{}, {}, {}]);
  const limited = served.observed.filter(({ kind }) => kind === 'limited');
  expect(limited).toEqual([
    { kind: 'limited', policy: name, address: '192.0.2.1' },
    { kind: 'limited', policy: name, address: '192.0.2.1' },
  ]);
});
