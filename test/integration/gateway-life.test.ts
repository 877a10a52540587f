// What does the gateway do with connections, from the first byte to the last?
import type { UpstreamReply } from '../../services/shared/messages/upstream.ts';
import {
  close,
  exchange,
  okReply,
  pause,
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

describe('several requests on one connection', () => {
  test('pipelined ones are answered in order', async () => {
    const text = await exchange(
      served.port,
      `GET ${products}\r\nHEAD ${products}\r\nGET ${products}${close}`,
    );
    expect(statusesOf(text)).toEqual([200, 200, 200]);
  });

  test('garbage behind a good request does not answer for it', async () => {
    served.upstream = () => new Promise((resolve) => setTimeout(resolve, 30, okReply));
    const text = await exchange(served.port, `GET ${products}\r\nhello\r\n\r\n`);
    expect(statusesOf(text)).toEqual([200]);
    expect(text).toMatch(/\r\nConnection: close\r\n/);
  });
});

describe('slow clients', () => {
  const impatience = { headersTimeoutMs: 50, requestTimeoutMs: 100 };

  test.each([
    ['headers', 'GET / HTTP/1.1\r\nHost: a'],
    ['nothing at all', ''],
  ])('%s that do not come are answered 408', async (_case, sent) => {
    const impatient = await startGateway(impatience);
    expect(statusesOf(await exchange(impatient.port, sent))).toEqual([408]);
    await impatient.gateway.drain();
  });

  test('a body that does not come is answered 408', async () => {
    const impatient = await startGateway(impatience);
    const bearer = `Authorization: Bearer ${await tokenOf('admin')}\r\n`;
    const orders = `POST /rest/v1/orders HTTP/1.1\r\nHost: a\r\n${bearer}`;
    const text = await exchange(impatient.port, `${orders}Content-Length: 9\r\n\r\na`);
    expect(statusesOf(text)).toEqual([408]);
    await until(() => impatient.observed.length > 0);
    expect(impatient.observed).toEqual([expect.objectContaining({ status: 408, role: 'admin' })]);
    await impatient.gateway.drain();
  });
});

describe('the end', () => {
  test('a taken port is named', async () => {
    const second = await startGateway();
    await second.gateway.drain();
    await expect(second.gateway.listen(served.port, '127.0.0.1')).rejects.toMatchObject({
      code: 'ASH_CONFIG',
      message: `port ${served.port} is taken by another process`,
      hint: expect.stringContaining('ASHLAR_PORT'),
    });
  });

  test('what is in flight is finished, then the port is free', async () => {
    const leaving = await startGateway({ drainTimeoutMs: 4000 });
    let reply = (_reply: UpstreamReply) => {};
    leaving.upstream = () => new Promise((resolve) => (reply = resolve));
    const answered = exchange(leaving.port, `GET ${products}\r\n`);
    await until(() => leaving.forwarded.length > 0);
    const drained = leaving.gateway.drain();
    expect(leaving.gateway.isReady()).toBe(false);
    await pause(20);
    reply(okReply);
    const text = await answered;
    expect(statusesOf(text)).toEqual([200]);
    expect(text).toMatch(/\r\nConnection: close\r\n/);
    await drained;
    expect(await exchange(leaving.port, 'x')).toBe('');
  });

  test('while load balancers learn of it, requests are still answered, each as the last of its connection', async () => {
    const leaving = await startGateway({ drainDelayMs: 100 });
    const drained = leaving.gateway.drain();
    const response = await fetch(`${leaving.origin}/rest/v1/products`);
    expect([response.status, response.headers.get('connection')]).toEqual([200, 'close']);
    await drained;
  });

  test('a request that never ends is cut at the deadline', async () => {
    const leaving = await startGateway({ drainTimeoutMs: 50, deadlineMs: 300 });
    leaving.upstream = () => new Promise(() => {});
    const cut = exchange(leaving.port, `GET ${products}\r\n`);
    await until(() => leaving.forwarded.length > 0);
    await leaving.gateway.drain();
    expect(await cut).toBe('');
  });

  test('a connection that never says anything does not keep it', async () => {
    const leaving = await startGateway({ drainTimeoutMs: 50 });
    const silent = exchange(leaving.port, '');
    await pause(20);
    await leaving.gateway.drain();
    expect(await silent).toBe('');
  });
});
