// What comes through the gateway, and how is it answered?
import type { UpstreamReply } from '../../services/shared/messages/upstream.ts';
import {
  close,
  exchange,
  okReply,
  open,
  pause,
  products,
  startGateway,
  statusesOf,
  type TestGateway,
  tokenOf,
  until,
} from '../helpers/gateway.ts';
import { traceOf, traceparent } from '../helpers/trace.ts';

let served: TestGateway;
beforeAll(async () => {
  served = await startGateway({ deadlineMs: 150, drainTimeoutMs: 100 });
});
beforeEach(() => served.reset());
afterAll(() => served.gateway.drain());

describe('what passes', () => {
  test('a request arrives as the api wants it, and its answer as it was given', async () => {
    const response = await fetch(`${served.origin}/rest/v1/products/?id=eq.%C3%B6`, {
      headers: { prefer: 'count=exact', 'x-request-id': 'abc-1', traceparent, cookie: 'a=b' },
    });
    expect(served.forwarded).toEqual([
      {
        method: 'GET',
        path: '/products',
        query: 'id=eq.%C3%B6',
        headers: { accept: '*/*', prefer: 'count=exact' },
        body: null,
        caller: { role: 'anon', claims: {} },
        seen: null,
        trace: traceOf('abc-1'),
      },
    ]);
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(okReply.body);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/json',
      'content-range': '0-0/*',
      'content-length': '13',
      'x-request-id': 'abc-1',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'strict-transport-security': expect.any(String),
      date: expect.any(String),
    });
    expect(served.observed).toEqual([
      expect.objectContaining({
        kind: 'request',
        path: '/rest/v1/products',
        route: 'products',
        status: 200,
        bytes: 13,
        role: 'anon',
        trace: traceOf('abc-1'),
      }),
    ]);
  });

  test('HEAD is told the length of what GET would send', async () => {
    const text = await exchange(served.port, `HEAD ${products}${close}`);
    expect(text).toContain('Content-Length: 13\r\n');
    expect(text.endsWith('\r\n\r\n')).toBe(true);
  });

  test.each([204, 304])('%i has neither body nor length', async (status) => {
    served.upstream = async () => ({ ...okReply, status, headers: [], body: null });
    const text = await exchange(served.port, `GET ${products}${close}`);
    expect(text).toContain(`HTTP/1.1 ${status}`);
    expect(text).not.toContain('Content-Length');
  });

  test('a body is read once the client was told to go on', async () => {
    const token = await tokenOf('customer');
    const socket = await open(served.port);
    socket.write(
      `POST /rest/v1/orders HTTP/1.1\r\nHost: a.test\r\nAuthorization: Bearer ${token}\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n`,
    );
    const text = await new Promise<string>((resolve) => {
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString();
        if (received === 'HTTP/1.1 100 Continue\r\n\r\n') socket.write('{}');
      });
      socket.on('close', () => resolve(received));
    });
    expect(statusesOf(text)).toEqual([100, 200]);
    expect(served.forwarded[0]?.body).toBe('{}');
  });

  test('an id that could forge a log line is replaced', async () => {
    const response = await fetch(`${served.origin}/rest/v1/products`, {
      headers: { 'x-request-id': 'a b' },
    });
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]+$/);
  });

  test('the landing page shows what there is to try, and nothing in it can run', async () => {
    const response = await fetch(`${served.origin}/`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none';style-src 'sha256-/,
    );
    expect(await response.text()).toContain('/rest/v1/products?limit=5');
    expect(served.observed).toEqual([expect.objectContaining({ route: 'page', status: 200 })]);
  });

  test('another path is a problem in JSON', async () => {
    const response = await fetch(`${served.origin}/admin`);
    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ code: 'ASH404', title: 'Not Found' });
  });
});

describe('what goes wrong behind the gateway', () => {
  test.each<[string, () => Promise<UpstreamReply>, number]>([
    ['no answer in time', () => new Promise(() => {}), 504],
    ['a rejection', () => Promise.reject(new Error('select secret')), 500],
    [
      'a reply with a header that is none',
      async () => ({ ...okReply, headers: ['A', 'b\r\nc: secret'] }),
      500,
    ],
  ])('%s', async (_case, broken, status) => {
    served.upstream = broken;
    const response = await fetch(`${served.origin}/rest/v1/products`);
    expect(response.status).toBe(status);
    expect(await response.text()).not.toContain('secret');
    const failures = served.observed.filter(({ kind }) => kind === 'failure');
    expect(failures).toHaveLength(status === 500 ? 1 : 0);
  });

  test('before there is a model the caller is asked to come back', async () => {
    served.model = null;
    expect(served.gateway.isReady()).toBe(false);
    const response = await fetch(`${served.origin}/rest/v1/products`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });

  test('a client that left while the api worked is counted as gone', async () => {
    let reply = (_reply: UpstreamReply) => {};
    served.upstream = () =>
      new Promise((resolve) => {
        reply = resolve;
      });
    const socket = await open(served.port);
    socket.write(`GET ${products}\r\n`);
    await until(() => served.forwarded.length > 0);
    socket.destroy();
    await new Promise((resolve) => socket.once('close', resolve));
    await pause(20);
    reply(okReply);
    await until(() => served.observed.length > 0);
    expect(served.observed).toEqual([expect.objectContaining({ status: 499 })]);
  });
});
