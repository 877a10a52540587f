// Which bodies does the gateway take?
import {
  close,
  exchange,
  open,
  products,
  startGateway,
  statusesOf,
  type TestGateway,
  tokenOf,
  until,
} from '../helpers/gateway.ts';

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ drainTimeoutMs: 100 });
});
beforeEach(() => served.reset());
afterAll(() => served.gateway.drain());

describe('bodies', () => {
  let bearer: string;
  beforeAll(async () => {
    bearer = `Authorization: Bearer ${await tokenOf('admin')}\r\n`;
  });
  const orders = (method: string) =>
    `${method} /rest/v1/orders HTTP/1.1\r\nHost: a.test\r\n${bearer}`;
  const mebibyte = 1024 * 1024;

  test.each<[string, () => string | Buffer, number]>([
    ['11 MiB announced', () => `${orders('POST')}Content-Length: ${11 * mebibyte}\r\n\r\n`, 413],
    [
      '1 MiB and a byte to PATCH',
      () => `${orders('PATCH')}Content-Length: ${mebibyte + 1}\r\n\r\n`,
      413,
    ],
    [
      '2 MiB in chunks to PATCH',
      () =>
        `${orders('PATCH')}Transfer-Encoding: chunked\r\n\r\n${`10000\r\n${'a'.repeat(65_536)}\r\n`.repeat(32)}0\r\n\r\n`,
      413,
    ],
    [
      'a compressed one',
      () => `${orders('POST')}Content-Encoding: gzip\r\nContent-Length: 2\r\n${close}ab`,
      415,
    ],
    [
      'invalid UTF-8',
      () =>
        Buffer.concat([
          Buffer.from(`${orders('POST')}Content-Length: 2\r\n${close}`),
          Buffer.from([0xc0, 0xaf]),
        ]),
      400,
    ],
    ['a broken chunk', () => `${orders('POST')}Transfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
  ])('%s is refused', async (_case, sent, status) => {
    const text = await exchange(served.port, sent());
    expect(statusesOf(text)).toEqual([status]);
    expect(served.forwarded).toEqual([]);
    await until(() => served.observed.length > 0);
    expect(served.observed).toEqual([
      expect.objectContaining({ status, role: 'admin', route: 'orders' }),
    ]);
  });

  test('a client that sends 20 MiB all the same can read why it was refused', async () => {
    const response = await fetch(`${served.origin}/rest/v1/orders`, {
      method: 'POST',
      headers: { authorization: bearer.slice(15).trim() },
      body: 'a'.repeat(20 * mebibyte),
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ message: 'the body is larger than 10 MiB' });
  });

  test('9 MiB of rows pass', async () => {
    const body = 'a'.repeat(9 * mebibyte);
    const headers = { authorization: bearer.slice(15).trim() };
    const response = await fetch(`${served.origin}/rest/v1/orders`, {
      method: 'POST',
      headers,
      body,
    });
    expect(response.status).toBe(200);
    expect(served.forwarded[0]?.body?.length).toBe(body.length);
  });

  test('a client that leaves in the middle leaves nothing behind', async () => {
    const socket = await open(served.port);
    socket.write(`${orders('POST')}Content-Length: 100\r\n\r\nabc`, () => socket.destroy());
    await until(() => served.observed.length > 0);
    expect(served.observed).toEqual([expect.objectContaining({ kind: 'request', status: 499 })]);
    expect(served.forwarded).toEqual([]);
  });

  test('a refused request with a small body keeps its connection', async () => {
    const refused = 'POST /rest/v1/orders HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\n{}';
    const text = await exchange(served.port, `${refused}GET ${products}${close}`);
    expect(statusesOf(text)).toEqual([401, 200]);
  });
});
