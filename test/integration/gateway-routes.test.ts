// What comes through a route, and how is it answered?
import {
  close,
  exchange,
  pause,
  startGateway,
  statusesOf,
  type TestGateway,
  tokenOf,
  until,
} from '../helpers/gateway.ts';
import {
  mayLeadHere,
  type RouteUpstream,
  routedModel,
  startRouteUpstream,
} from '../helpers/route-upstream.ts';
import { smallModel } from '../helpers/small-model.ts';
import { traceparent } from '../helpers/trace.ts';

let served: TestGateway;
let upstream: RouteUpstream;
beforeAll(async () => {
  upstream = await startRouteUpstream();
  served = await startGateway({ drainTimeoutMs: 100, ...mayLeadHere });
});
beforeEach(() => {
  upstream.reset();
  served.reset();
  served.model = routedModel({ upstreams: [{ url: upstream.url }] });
});
afterAll(async () => {
  await served.gateway.drain();
  await upstream.close();
});

const ask = (path: string, init: RequestInit = {}) => fetch(`${served.origin}${path}`, init);

test('a request arrives as it was sent, and its answer as it was given', async () => {
  const response = await ask('/shipping/%C3%B6/a%20b?x=1&y=%2F', {
    method: 'POST',
    body: 'a parcel',
    headers: { cookie: 'a=b', 'x-request-id': 'abc-1', traceparent, 'content-type': 'text/plain' },
  });
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('hello');
  expect(upstream.asked).toMatchObject([
    { method: 'POST', url: '/shipping/%C3%B6/a%20b?x=1&y=%2F', body: 'a parcel' },
  ]);
  expect(upstream.asked[0]?.headers).toMatchObject({
    host: new URL(upstream.url).host,
    cookie: 'a=b',
    'content-type': 'text/plain',
    'content-length': '8',
    'x-request-id': 'abc-1',
    traceparent,
    via: '1.1 ashlar',
    forwarded: `for=127.0.0.1;host="${new URL(served.origin).host}";proto=http`,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': new URL(served.origin).host,
    'x-forwarded-proto': 'http',
    'x-ashlar-role': 'anon',
  });
  await until(() => served.observed.length === 3);
  expect(served.observed).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'route-upstream', state: 'closed' }),
      { kind: 'route-attempt', route: 'route-1', outcome: 'answered', isRetry: false },
      expect.objectContaining({
        ...{ kind: 'request', route: 'routes/route-1', status: 200, bytes: 5, role: 'anon' },
      }),
    ]),
  );
});

test('only roles that are named may ask, and the upstream is told who does', async () => {
  served.model = routedModel({ upstreams: [{ url: upstream.url }], roles: ['clerk'] });
  expect((await ask('/shipping')).status).toBe(401);
  const bearer = async (role: string) => ({
    headers: { authorization: `Bearer ${await tokenOf(role, { sub: 'Zoë', iss: 'a b' })}` },
  });
  expect((await ask('/shipping', await bearer('customer'))).status).toBe(403);
  expect(upstream.asked).toEqual([]);
  expect((await ask('/shipping', await bearer('clerk'))).status).toBe(200);
  const [asked] = upstream.asked;
  expect(asked?.headers).toMatchObject({
    'x-ashlar-role': 'clerk',
    'x-ashlar-subject': 'Zo%C3%AB',
    'x-ashlar-issuer': 'a%20b',
  });
  expect(asked?.headers.authorization).toBeUndefined();
});

describe('how an answer is told', () => {
  test.each([
    ['HEAD', 200, { 'content-length': '5' }, ''],
    ['GET', 204, {}, ''],
    ['GET', 304, { etag: '"a"' }, ''],
    ['GET', 404, { 'content-type': 'text/plain' }, 'none here'],
    ['DELETE', 500, {}, 'oh'],
  ])('%s %i', async (method, status, headers, body) => {
    upstream.answer = (_request, response) => response.writeHead(status, headers).end(body);
    const response = await ask('/shipping', { method });
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(Object.fromEntries(response.headers)).toMatchObject(headers);
    expect(response.headers.get('transfer-encoding')).toBe(
      body === '' || method === 'HEAD' ? null : 'chunked',
    );
  });

  test('early hints are for us, trailers for nobody', async () => {
    upstream.answer = (_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write('body');
      response.addTrailers({ 'X-Sum': '1' });
      response.end();
    };
    const text = await exchange(
      served.port,
      'POST /shipping HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\nTrailer: X-Own\r\n' +
        'Connection: close\r\n\r\n4\r\nbody\r\n0\r\nX-Own: trailing\r\n\r\n',
    );
    expect(statusesOf(text)).toEqual([200]);
    expect(text).not.toMatch(/X-Sum|Trailer/i);
    expect(upstream.asked).toMatchObject([{ body: 'body' }]);
    expect(upstream.asked[0]?.raw.join()).not.toMatch(/trailing|x-own/i);
  });

  test('an answer whose head is there is told at once, though its body is not', async () => {
    let finish = () => {};
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '4' }).flushHeaders();
      finish = () => response.end('body');
    };
    const response = await ask('/shipping');
    expect(response.status).toBe(200);
    finish();
    expect(await response.text()).toBe('body');
  });
});

describe('which route', () => {
  test('a path of none is a page; a method that none takes is told which they do', async () => {
    const match = { prefix: '/shipping', methods: ['GET', 'HEAD'] as ['GET', 'HEAD'] };
    served.model = routedModel({ upstreams: [{ url: upstream.url }], match });
    expect((await ask('/other')).status).toBe(404);
    const refused = await ask('/shipping', { method: 'POST' });
    expect([refused.status, await refused.json()]).toMatchObject([
      405,
      { code: 'ASH405', hint: 'Supported: GET, HEAD.' },
    ]);
  });

  test('the API stays what it is, also where a route takes every path', async () => {
    const match = { prefix: '/' };
    served.model = routedModel({ upstreams: [{ url: upstream.url }], match });
    expect((await ask('/rest/v1/products')).status).toBe(200);
    expect(served.forwarded).toHaveLength(1);
    expect(upstream.asked).toEqual([]);
    expect(await (await ask('/')).text()).toBe('hello');
    expect((await ask('/rest/v2/x')).status).toBe(404);
    expect((await ask('/events')).status).toBe(404);
    expect(await (await ask('/resting')).text()).toBe('hello');
  });

  test.each(['//shipping', '/x/../shipping', '/shipping/%2e%2e/x', '/shipping%2fa', '/shipping;a'])(
    '%s reaches nobody',
    async (path) => {
      const text = await exchange(served.port, `GET ${path} HTTP/1.1\r\nHost: a.test\r\n${close}`);
      expect(statusesOf(text)).toEqual([400]);
      expect(upstream.asked).toEqual([]);
    },
  );

  test('one path may be for other roles than what stands below it', async () => {
    const upstreams = [{ url: upstream.url }];
    served.model = routedModel(
      { upstreams, match: { prefix: '/files' } },
      { upstreams, match: { prefix: '/files/private' }, roles: ['clerk'] },
    );
    const statusOf = async (path: string) => (await ask(path)).status;
    expect(await statusOf('/files/a')).toBe(200);
    for (const path of ['/files/private', '/files/%70rivate/x', '/files/private/'])
      expect(await statusOf(path)).toBe(401);
  });
});

describe('limits and pages', () => {
  test('a policy may name a route', async () => {
    const rates = [{ name: 'parcels', routes: ['routes/route-1'], limit: 2, windowSeconds: 60 }];
    const routes = served.model?.application.routes ?? [];
    served.model = smallModel({ routes, limits: { rates } });
    const answers = [await ask('/shipping'), await ask('/shipping'), await ask('/shipping')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[0]?.headers.get('ratelimit')).toMatch(/^"parcels";r=1;t=\d+$/);
    expect((await ask('/rest/v1/products')).status).toBe(200);
    expect(upstream.asked).toHaveLength(2);
  });

  test('spec.cors says which pages may read; what the upstream says of it is not told', async () => {
    const routes = served.model?.application.routes ?? [];
    served.model = smallModel({ routes, cors: { origins: ['https://app.test'] } });
    upstream.answer = (_request, response) =>
      response.writeHead(200, { 'access-control-allow-origin': '*' }).end();
    const origin = 'https://app.test';
    const leave = { origin, 'access-control-request-method': 'PUT' };
    expect((await ask('/shipping', { method: 'OPTIONS', headers: leave })).status).toBe(204);
    expect(upstream.asked).toEqual([]);
    const allowed = async (headers: Record<string, string>) =>
      (await ask('/shipping', { headers })).headers.get('access-control-allow-origin');
    expect(await allowed({ origin })).toBe(origin);
    expect(await allowed({ origin: 'https://evil.test' })).toBeNull();
  });
});

describe('a stream of events', () => {
  const stream = () => {
    const sent: { write(text: string): void; isClosed: boolean }[] = [];
    upstream.answer = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      const one = { write: (text: string) => void response.write(text), isClosed: false };
      response.on('close', () => (one.isClosed = true));
      sent.push(one);
    };
    return sent;
  };

  test('comes event by event, for longer than the deadline', async () => {
    served.model = routedModel({ upstreams: [{ url: upstream.url }], timeoutMs: 100 });
    const sent = stream();
    const response = await ask('/shipping');
    const reader = response.body?.getReader();
    for (const text of ['data: 1\n\n', 'data: 2\n\n']) {
      await pause(150);
      sent[0]?.write(text);
      expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe(text);
    }
    const told = { kind: 'request', status: 200, route: 'routes/route-1' };
    expect(served.observed).toContainEqual(expect.objectContaining(told));
    await reader?.cancel();
    await until(() => sent[0]?.isClosed === true);
  });

  test('ends when its route is gone, as a whole', async () => {
    const sent = stream();
    const response = await ask('/shipping');
    sent[0]?.write('data: 1\n\n');
    served.model = smallModel();
    expect(await response.text()).toBe('data: 1\n\n');
    await until(() => sent[0]?.isClosed === true);
  });

  test('ends when the gateway goes, and others end at once', async () => {
    const going = await startGateway({ drainTimeoutMs: 60_000, drainDelayMs: 300, ...mayLeadHere });
    going.model = served.model;
    const sent = stream();
    const response = await fetch(`${going.origin}/shipping`);
    const drained = going.gateway.drain();
    expect(await response.text()).toBe('');
    expect(await (await fetch(`${going.origin}/shipping`)).text()).toBe('');
    await drained;
    await until(() => sent.every(({ isClosed }) => isClosed));
  });
});

test('behind a trusted proxy the upstream is told of the client, and of TLS', async () => {
  const behind = await startGateway({ trustedProxies: '127.0.0.1', ...mayLeadHere });
  behind.model = served.model;
  const headers = { 'x-forwarded-for': '6.6.6.6, 192.0.2.7', 'x-forwarded-proto': 'https' };
  await fetch(`${behind.origin}/shipping`, { headers });
  await ask('/shipping', { headers });
  expect(upstream.asked.map((asked) => asked.headers)).toMatchObject([
    { 'x-forwarded-for': '192.0.2.7', 'x-forwarded-proto': 'https' },
    { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http' },
  ]);
  await behind.gateway.drain();
});
