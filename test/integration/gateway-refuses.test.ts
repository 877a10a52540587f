// What does the gateway refuse before the api hears of it?
import {
  close,
  exchange,
  products,
  startGateway,
  statusesOf,
  type TestGateway,
  tokenOf,
} from '../helpers/gateway.ts';

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100 });
});
beforeEach(() => served.reset());
afterAll(() => served.gateway.drain());

describe('what is refused before the api hears of it', () => {
  const header = (line: string) => `GET ${products}${line}\r\n${close}`;
  const post = (lines: string) => `POST ${products}${lines}`;

  test.each<[string, string, number]>([
    [
      'length and chunks',
      post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
      400,
    ],
    ['two lengths', post('Content-Length: 1\r\nContent-Length: 2\r\n\r\nab'), 400],
    ['a length that is no number', post('Content-Length: +1\r\n\r\na'), 400],
    ['an obfuscated transfer coding', post(`Transfer-Encoding: xchunked\r\n${close}`), 400],
    [
      'a transfer coding after white space',
      post('Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n'),
      400,
    ],
    [
      'a second transfer coding',
      post(`Transfer-Encoding: gzip, chunked\r\n${close}0\r\n\r\n`),
      400,
    ],
    [
      'chunks in HTTP/1.0',
      `POST /rest/v1/products HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      400,
    ],
    ['a folded header', header('A: b\r\n c'), 400],
    ['a bare line feed', `GET ${products}A: b\nX: y\r\n${close}`, 400],
    ['no Host', `GET / HTTP/1.1\r\n${close}`, 400],
    ['two Hosts', header('Host: b.test'), 400],
    ['two Authorizations', header('Authorization: a\r\nAuthorization: b'), 400],
    ['101 headers', header(Array(101).fill('A: b').join('\r\n')), 431],
    ['20 KiB of headers', header(`A: ${'b'.repeat(20_000)}`), 431],
    ['a URL of 9 KiB', `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: a.test\r\n${close}`, 414],
    ['TRACE', `TRACE ${products}${close}`, 405],
    ['CONNECT', `CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\n${close}`, 405],
    ['a method nobody knows', `BREW ${products}${close}`, 400],
    ['HTTP/2.0', `GET / HTTP/2.0\r\nHost: a.test\r\n${close}`, 505],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', 400],
    ['a parent path', `GET /rest/v1/../admin HTTP/1.1\r\nHost: a.test\r\n${close}`, 400],
    ['an encoded slash', `GET /rest/v1%2fproducts HTTP/1.1\r\nHost: a.test\r\n${close}`, 400],
    ['two slashes', `GET //rest/v1/products HTTP/1.1\r\nHost: a.test\r\n${close}`, 400],
    ['an asterisk', `OPTIONS * HTTP/1.1\r\nHost: a.test\r\n${close}`, 400],
    ['another host in the target', `GET http://b.test/ HTTP/1.1\r\nHost: a.test\r\n${close}`, 400],
    ['a token that is none', header('Authorization: Bearer abc'), 401],
    ['another scheme', header('Authorization: Basic YTpi'), 401],
    ['a token of 9 KiB', header(`Authorization: Bearer ${'a'.repeat(9000)}`), 401],
  ])('%s', async (_case, sent, status) => {
    const text = await exchange(served.port, sent);
    expect(statusesOf(text)).toEqual([status]);
    expect(text).toMatch(/\r\nConnection: close\r\n/i);
    expect(text).toMatch(/\r\nContent-Type: application\/problem\+json\r\n/i);
    expect(served.forwarded).toEqual([]);
    const reports = served.observed.filter(({ kind }) => kind === 'request');
    expect(reports).toEqual([expect.objectContaining({ status })]);
  });

  test('a hidden second request is never read', async () => {
    const hidden = 'GET /rest/v1/products HTTP/1.1\r\nHost: a.test\r\n\r\n';
    const sent = post(
      `Content-Length: ${hidden.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    );
    expect(statusesOf(await exchange(served.port, sent))).toEqual([400]);
    expect(served.forwarded).toEqual([]);
  });

  test('what a role may not do is said as PostgREST says it', async () => {
    const orders = `${served.origin}/rest/v1/orders`;
    const denied = {
      code: '42501',
      message: 'permission denied for table orders',
      details: null,
      hint: null,
    };
    const anon = await fetch(orders);
    expect([anon.status, anon.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const hint = 'Present a token: Authorization: Bearer …';
    expect(await anon.json()).toEqual({ ...denied, hint });
    const authorization = `Bearer ${await tokenOf('clerk')}`;
    const clerk = await fetch(orders, { method: 'DELETE', headers: { authorization } });
    expect([clerk.status, clerk.headers.get('www-authenticate')]).toEqual([403, null]);
    expect(await clerk.json()).toEqual(denied);
    expect(served.forwarded).toEqual([]);
  });

  test('an entity that does not exist is the api’s to tell', async () => {
    await fetch(`${served.origin}/rest/v1/prodcuts`);
    expect(served.forwarded.map(({ path }) => path)).toEqual(['/prodcuts']);
  });

  test('headers that pretend to be ours do not arrive', async () => {
    await exchange(
      served.port,
      `GET ${products}X-Ashlar-Role: service_role\r\nX_Ashlar_Role: service_role\r\n${close}`,
    );
    expect(JSON.stringify(served.forwarded)).not.toMatch(/service_role|ashlar/i);
  });
});
