// Who may open a WebSocket through a route, what goes through it, and when does it end?
import { makeApiKey } from '../../services/shared/api-key.ts';
import type { ApplicationSpec } from '../../services/shared/model/resources.ts';
import type { RouteSpec } from '../../services/shared/model/routes-spec.ts';
import {
  exchange,
  pause,
  startGateway,
  type TestGateway,
  tokenOf,
  until,
} from '../helpers/gateway.ts';
import { mayLeadHere } from '../helpers/route-upstream.ts';
import { smallModel } from '../helpers/small-model.ts';
import {
  accepted,
  askWebSocket,
  startWebSocketUpstream,
  type WebSocketUpstream,
} from '../helpers/websocket.ts';

let upstream: WebSocketUpstream;
let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100, writeStallTimeoutMs: 1000, ...mayLeadHere });
});
beforeEach(async () => {
  upstream = await startWebSocketUpstream();
  served.reset();
  lead();
});
afterEach(() => upstream.close());
afterAll(() => served.gateway.drain());

function lead(route: Partial<RouteSpec> = {}, spec: ApplicationSpec = {}) {
  const match = { prefix: '/chat' };
  const upstreams = [{ url: upstream.url }];
  const roles = ['anon', 'clerk'];
  served.model = smallModel({
    ...spec,
    routes: [{ name: 'chat', match, upstreams, roles, websocket: true, ...route }],
  });
}

const ask = (headers: Record<string, string> = {}, path = '/chat/room') =>
  askWebSocket(served.port, path, headers);
const observedRequests = () => served.observed.filter(({ kind }) => kind === 'request');

test('bytes go back and forth as they are', async () => {
  const client = await ask();
  await until(() => client.text().includes('\r\n\r\n'));
  const [head = ''] = client.text().split('\r\n\r\n');
  expect(head).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(head).toContain(`Sec-WebSocket-Accept: ${accepted}`);
  expect(head).not.toMatch(/secret/);
  expect(upstream.asked[0]).toMatchObject({
    url: '/chat/room',
    headers: { upgrade: 'websocket', 'x-ashlar-role': 'anon', 'sec-websocket-version': '13' },
  });
  client.socket.write(Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0, 255]));
  await until(() => client.text().endsWith('\u0081\u0082\u0001\u0002\u0003\u0004\u0000\u00ff'));
  expect(observedRequests()).toMatchObject([{ status: 101, route: 'routes/chat', role: 'anon' }]);
  client.socket.end();
  await until(() => upstream.open.size === 0 && client.isClosed());
});

test('what was sent along with the request arrives', async () => {
  const client = await ask();
  client.socket.write('early');
  await until(() => client.text().endsWith('early'));
  client.socket.destroy();
  await until(() => upstream.open.size === 0);
});

test('when the upstream goes, the client has all of it, and the connection ends', async () => {
  upstream.serve = (socket) => socket.end('the last words');
  const client = await ask();
  await until(() => client.isClosed());
  expect(client.text()).toMatch(/the last words$/);
});

describe('who may open one', () => {
  const told = async (headers: Record<string, string> = {}, path?: string) => {
    const client = await ask(headers, path);
    await until(() => client.text().includes('\r\n'));
    client.socket.destroy();
    return Number(/^HTTP\/1\.1 (\d+)/.exec(client.text())?.[1]);
  };

  test('roles of the route, by a token in a header or among the protocols', async () => {
    lead({ roles: ['clerk'] });
    const [clerk, customer] = [await tokenOf('clerk'), await tokenOf('customer')];
    expect(await told()).toBe(401);
    expect(await told({ Authorization: `Bearer ${customer}` })).toBe(403);
    expect(upstream.asked).toEqual([]);
    expect(await told({ Authorization: `Bearer ${clerk}` })).toBe(101);
    const protocols = { 'Sec-WebSocket-Protocol': `chat, ashlar.bearer.${clerk}` };
    expect(await told(protocols)).toBe(101);
    expect(upstream.asked[1]?.headers).toMatchObject({
      'sec-websocket-protocol': 'chat',
      'x-ashlar-role': 'clerk',
    });
    expect(upstream.asked[1]?.rawHeaders.join()).not.toContain(clerk);
    expect(await told({ ...protocols, Authorization: `Bearer ${clerk}` })).toBe(400);
  });

  test('pages of the same host, and of those that spec.cors names', async () => {
    const origin = (Origin: string) => told({ Origin });
    expect(await origin('http://a.test')).toBe(101);
    expect(await origin('https://evil.test')).toBe(403);
    expect(await origin('null')).toBe(403);
    lead({}, { cors: { origins: ['https://app.test'] } });
    expect(await origin('https://app.test')).toBe(101);
    expect(await origin('https://evil.test')).toBe(403);
  });

  test('whoever a limit lets through; and it counts for as long as it is open', async () => {
    lead({}, { limits: { concurrency: [{ name: 'one', limit: 1, routes: ['routes/chat'] }] } });
    const first = await ask();
    await until(() => first.text().includes(' 101 '));
    expect(await told()).toBe(429);
    first.socket.destroy();
    await until(() => upstream.open.size === 0);
    expect(await told()).toBe(101);
  });

  test.each<[string, Record<string, string>, number]>([
    ['no key', { 'Sec-WebSocket-Key': 'short' }, 400],
    ['another version', { 'Sec-WebSocket-Version': '8' }, 400],
    ['two lengths of a body', { 'Content-Length': '5', 'Transfer-Encoding': 'chunked' }, 400],
    ['a Connection that takes away who asks', { Connection: 'Upgrade, Authorization' }, 400],
  ])('with %s it is refused', async (_, headers, status) => {
    expect(await told(headers)).toBe(status);
    expect(upstream.asked).toEqual([]);
  });

  test('only routes that have them', async () => {
    lead({ websocket: false });
    expect(await told()).toBe(400);
    expect(await told({}, '/nothing')).toBe(404);
    expect(await told({}, '/rest/v1/products')).toBe(200);
    expect(upstream.asked).toEqual([]);
  });
});

test('an upstream that has not read the request opens none', async () => {
  upstream.accept = () => 'not what it should be';
  const client = await ask();
  await until(() => client.isClosed());
  expect(client.text()).toMatch(/^HTTP\/1\.1 502 /);
  await until(() => upstream.open.size === 0);
});

test('what an upstream refuses is passed on, and nothing goes through', async () => {
  const plain = await startGateway({ drainTimeoutMs: 100 });
  plain.model = smallModel();
  lead({ upstreams: [{ url: plain.origin }], rewritePrefix: '/rest/v1/orders' });
  const client = await ask({}, '/chat');
  await until(() => client.isClosed());
  expect(client.text()).toMatch(/^HTTP\/1\.1 401 /);
  await plain.gateway.drain();
});

test('other protocols are not spoken: the request is one as any, also with a body', async () => {
  const text = await exchange(
    served.port,
    'POST /rest/v1/products HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n' +
      `Content-Length: 2\r\nAuthorization: Bearer ${await tokenOf('service_role')}\r\n\r\n{}`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(served.forwarded).toMatchObject([{ method: 'POST', body: '{}' }]);
});

describe('it ends', () => {
  test('when its token is over', async () => {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const { SignJWT } = await import('jose');
    const token = await new SignJWT({ role: 'clerk', exp })
      .setProtectedHeader({ alg: 'HS256' })
      .sign(Buffer.from('a secret of at least thirty-two bytes'));
    const client = await ask({ Authorization: `Bearer ${token}` });
    await until(() => client.text().includes(' 101 '));
    await until(() => client.isClosed() && upstream.open.size === 0);
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1000);
  });

  test('when its API key is revoked', async () => {
    lead({}, { auth: { apiKeys: { roles: ['clerk'] } } });
    const { id, hash, text } = makeApiKey();
    const good = { state: 'good', id, name: 'screen', role: 'clerk', claims: {} } as const;
    let isGood = true;
    served.lookUpKey = async (asked) =>
      asked.hash === hash && isGood
        ? { ...good, plan: null, expiresMs: null }
        : { state: 'unknown' };
    const client = await ask({ apikey: text });
    await until(() => client.text().includes(' 101 '));
    expect(upstream.asked[0]?.headers).toMatchObject({ 'x-ashlar-role': 'clerk' });
    expect(upstream.asked[0]?.rawHeaders.join()).not.toContain(text);
    isGood = false;
    await until(() => client.isClosed() && upstream.open.size === 0);
  });

  test('when nothing moves for too long', async () => {
    lead({ idleTimeoutMs: 1000 });
    const client = await ask();
    await until(() => client.text().includes(' 101 '));
    await until(() => client.isClosed() && upstream.open.size === 0);
  });

  test('when its route is gone, or is not for its caller any more; not when something else changes', async () => {
    const clients = [await ask(), await ask({ Authorization: `Bearer ${await tokenOf('clerk')}` })];
    const [anon, clerk] = clients as [(typeof clients)[0], (typeof clients)[0]];
    await until(() => clients.every(({ text }) => text().includes(' 101 ')));
    lead({ roles: ['clerk'], upstreams: [{ url: 'http://127.0.0.1:1' }] });
    await until(() => anon.isClosed());
    clerk.socket.write('still here');
    await until(() => clerk.text().endsWith('still here'));
    served.model = smallModel();
    await until(() => clerk.isClosed());
  });

  test('when the client does not read what it is sent', async () => {
    upstream.serve = (socket) => {
      const more = () => {
        while (socket.writable && socket.write(Buffer.alloc(64 * 1024)));
        socket.once('drain', more);
      };
      more();
    };
    const client = await ask();
    client.socket.pause();
    await until(() => upstream.open.size === 1);
    await until(() => upstream.open.size === 0);
    client.socket.destroy();
    expect(served.observed).toContainEqual(
      expect.objectContaining({ kind: 'connection-refused', reason: 'slow_read' }),
    );
  });

  test('when the gateway goes, which waits for nobody', async () => {
    const going = await startGateway({ drainTimeoutMs: 60_000, drainDelayMs: 300, ...mayLeadHere });
    going.model = served.model;
    const client = await askWebSocket(going.port, '/chat');
    await until(() => client.text().includes(' 101 '));
    const drained = going.gateway.drain();
    await until(() => client.isClosed());
    const late = await askWebSocket(going.port, '/chat');
    await until(() => late.text().includes('\r\n'));
    expect(late.text()).toMatch(/^HTTP\/1\.1 503 /);
    await drained;
    await pause(0);
  });
});
