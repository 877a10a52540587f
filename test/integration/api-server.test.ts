// Whom does the api's HTTP server answer, and what becomes of gateways that leave?
import { once } from 'node:events';
import { connect } from 'node:net';
import { createApiServer } from '../../services/api/server.ts';
import { createAssertionSigner, createAssertionVerifier } from '../../services/shared/assertion.ts';
import { FrameReader } from '../../services/shared/batch/frame.ts';
import { type Clock, systemClock } from '../../services/shared/clock.ts';
import { listen } from '../../services/shared/listen.ts';
import type { UpstreamReply, UpstreamRequest } from '../../services/shared/messages/upstream.ts';
import {
  encodeRequests,
  type PlacedReply,
  readReplies,
  type SignedRequest,
} from '../../services/shared/messages/upstream-http.ts';
import { pause, until } from '../helpers/gateway.ts';
import { traceOf } from '../helpers/trace.ts';

const secret = 'a secret of gateway and api, for tests only';
const caller = { role: 'clerk', claims: { sub: 'ö' } };
const sign = (by = secret, clock: Clock = systemClock) => createAssertionSigner(by, clock)(caller);
const past: Clock = { ...systemClock, epochMs: () => Date.now() - 61_000 };
const request = (assertion: string, path = '/a'): SignedRequest => ({
  ...{ method: 'GET', path, query: 'x=1', headers: { accept: 'a/b' }, body: null },
  ...{ trace: traceOf('r1'), seen: null, assertion },
});

let origin: string;
let port: number;
let reached: UpstreamRequest[] = [];
let failures: unknown[] = [];
let answer: (request: UpstreamRequest) => Promise<UpstreamReply>;
const server = createApiServer({
  upstream(one) {
    reached.push(one);
    return answer(one);
  },
  verifyCaller: createAssertionVerifier(secret, systemClock),
  onInternalError: (error) => void failures.push(error),
});

beforeAll(async () => {
  port = await listen(server, { port: 0, host: '127.0.0.1', variable: 'PORT' });
  origin = `http://127.0.0.1:${port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  reached = [];
  failures = [];
  answer = async ({ path, body }) => ({
    ...{ status: 200, headers: ['A', 'b'], entity: 'e' },
    body: `${path}${body ?? ''}`,
  });
});

async function ask(requests: readonly SignedRequest[]): Promise<PlacedReply[]> {
  const body = encodeRequests(requests);
  const response = await fetch(`${origin}/requests`, { method: 'POST', body });
  expect(response.status).toBe(200);
  const frames = new FrameReader().push(Buffer.from(await response.arrayBuffer()));
  return frames.flatMap(readReplies).sort((a, b) => a.place - b.place);
}

test('a request that a gateway signed is answered, its caller being whom the gateway named', async () => {
  const [reply] = await ask([request(sign())]);
  expect(reply).toEqual({ place: 0, status: 200, headers: ['A', 'b'], body: '/a', entity: 'e' });
  const { assertion: _, ...rest } = request('');
  expect(reached).toEqual([{ ...rest, caller }]);
});

const [payload = '', signature = ''] = sign().split('.');
const admin = Buffer.from(JSON.stringify({ role: 'admin', claims: {}, expiresMs: 9e15 }));
test.each([
  ['nothing', ''],
  ['something else', 'anything at all'],
  ['one signed with another secret', sign(`${secret}.`)],
  ['one that is expired', sign(secret, past)],
  ['one without its signature', `${payload}.`],
  ['one whose signature is cut off', `${payload}.${signature.slice(0, 20)}`],
  ['another caller under the same signature', `${admin.toString('base64url')}.${signature}`],
])('a request whose assertion is %s is refused, and only that one', async (_, assertion) => {
  const replies = await ask([request(assertion), request(sign(), '/b')]);
  expect(replies[0]).toMatchObject({ place: 0, status: 401, entity: null });
  expect(JSON.parse(replies[0]?.body ?? '')).toMatchObject({ code: 'ASH401' });
  expect(replies[1]).toMatchObject({ place: 1, status: 200, body: '/b' });
  expect(reached.map(({ path }) => path)).toEqual(['/b']);
  expect(failures).toEqual([]);
});

test.each([
  ['GET', '/requests'],
  ['PUT', '/requests'],
  ['POST', '/'],
  ['POST', '/requests?x'],
  ['POST', '/requests/'],
  ['POST', '/rest/v1/orders'],
])('there is nothing at %s %s', async (method, path) => {
  const body = method === 'GET' ? {} : { body: encodeRequests([request(sign())]) };
  const response = await fetch(origin + path, { method, ...body });
  expect(response.status).toBe(404);
  expect(await response.text()).toBe('');
  expect(reached).toEqual([]);
});

test.each([
  ['nothing', ''],
  ['no frame', 'x'],
  ['JSON', '[]\n'],
  ['no requests', '[[]]\n'],
  ['a request without a path', '[[{"method":"GET"}],[null]]\n'],
  ['a frame that is cut off', encodeRequests([request(sign())]).subarray(0, -3)],
])('a body that is %s is refused and told, and the next one is answered', async (_, body) => {
  const response = await fetch(`${origin}/requests`, { method: 'POST', body });
  expect(response.status).toBe(400);
  expect(failures).toHaveLength(1);
  expect(reached).toEqual([]);
  expect(await ask([request(sign())])).toHaveLength(1);
});

test('an error that is not meant for the caller is told as such, with the request id in the log', async () => {
  answer = () => Promise.reject(new Error('select secret'));
  const [reply] = await ask([request(sign())]);
  expect(reply).toMatchObject({ status: 500 });
  expect(reply?.body).not.toContain('secret');
  expect(failures).toEqual([expect.objectContaining({ message: 'select secret' })]);
});

test.each([
  ['in the middle of its request', 30, 0],
  ['before the answer', undefined, 1],
])('a gateway that leaves %s disturbs nobody', async (_, length, begun) => {
  const waiting: (() => void)[] = [];
  const { path } = request('');
  const ready = answer;
  answer = (one) => new Promise((resolve) => waiting.push(() => resolve(ready(one))));
  const body = encodeRequests([request(sign(), path)]);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.write(`POST /requests HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n`);
  socket.write(body.subarray(0, length));
  const connections = () =>
    new Promise<number>((resolve) => server.getConnections((_e, n) => resolve(n)));
  const before = await connections();
  await until(() => waiting.length === begun);
  socket.destroy();
  while ((await connections()) >= before) await pause(5);
  for (const go of waiting) go();
  answer = ready;
  expect(await ask([request(sign())])).toHaveLength(1);
  expect(failures).toEqual([]);
});
