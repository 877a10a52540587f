// Who is sent away when there is more to do than can be done, and how?
import type { Socket } from 'node:net';
import { makeApiKey } from '../../services/shared/api-key.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
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
import { smallModel } from '../helpers/small-model.ts';

let served: TestGateway;
/** Of those who are in the crowd. */
const sockets: Socket[] = [];
beforeEach(async () => {
  served = await startGateway({ drainTimeoutMs: 2000 });
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  return served.gateway.drain();
});

const shed = () => served.observed.filter(({ kind }) => kind === 'shed').length;
const answered = () =>
  served.observed.filter((one) => one.kind === 'request' && one.status === 200).length;
const crowd = 20;

/** As if the process could not keep up with many requests, for so many windows after the first. */
async function overload(windows: number): Promise<void> {
  for (let i = 0; i <= windows; i++) {
    const before = shed() + answered();
    const socket = await open(served.port);
    socket.write(`GET ${products}\r\n`.repeat(crowd));
    sockets.push(socket);
    await until(() => shed() + answered() === before + crowd);
    served.load({ utilisation: 1, delayMs: 500 });
  }
  served.forwarded.length = 0;
}
const ask = (token?: string) =>
  token === undefined
    ? fetch(`${served.origin}/rest/v1/products`)
    : fetch(`${served.origin}/rest/v1/orders`, { headers: { authorization: `Bearer ${token}` } });

test('who has no token is sent away in words, a known token is answered', async () => {
  const token = await tokenOf('clerk');
  expect((await ask(token)).status).toBe(200);
  await overload(2);
  const refused = await ask();
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.headers.get('content-type')).toBe('application/problem+json');
  expect(await refused.json()).toMatchObject({
    ...{ status: 503, code: 'ASH503', detail: 'there are more requests than can be answered' },
  });
  expect((await ask(token)).status).toBe(200);
  expect(served.forwarded).toHaveLength(1);
  expect(served.observed).toContainEqual({
    ...{ kind: 'shed', shedClass: 'anonymous', address: '127.0.0.1' },
  });
});

test('a token that was not verified yet is worth nothing until there is room', async () => {
  const token = await tokenOf('clerk');
  await overload(2);
  expect((await ask(token)).status).toBe(503);
  expect(served.observed).not.toContainEqual(expect.objectContaining({ kind: 'token-refused' }));
  for (let i = 0; i < 100; i++) served.load({ utilisation: 0.1, delayMs: 0 });
  expect((await ask(token)).status).toBe(200);
});

test('a key that was looked up is known; of two classes the one with keys is sent away first', async () => {
  const { id, text: apikey } = makeApiKey();
  const key = { state: 'good', id, name: 'billing', role: 'clerk', claims: {} } as const;
  served.model = smallModel({ auth: { apiKeys: { roles: ['clerk'] } } });
  served.lookUpKey = async () => ({ ...key, plan: null, expiresMs: null });
  const askWithKey = () => fetch(`${served.origin}/rest/v1/orders`, { headers: { apikey } });
  const token = await tokenOf('clerk');
  expect([(await ask(token)).status, (await askWithKey()).status]).toEqual([200, 200]);
  await overload(2);
  expect((await askWithKey()).status).toBe(200);
  // Both windows count: the one before was late, too.
  await overload(1);
  expect([(await ask(token)).status, (await askWithKey()).status]).toEqual([200, 503]);
});

test('a refusal that is told late says how long deciding took, and does not hold a place', async () => {
  await overload(2);
  const response = await ask();
  await response.text();
  const told = served.observed.find((one) => one.kind === 'request' && one.status === 503);
  expect(told).toMatchObject({ refused: 'ASH503' });
  expect(told?.kind === 'request' && told.durationMs).toBeLessThan(900);
});

test('who leaves while the refusal waits is answered nothing, and nothing breaks', async () => {
  await overload(2);
  const before = shed();
  const socket = await open(served.port);
  socket.write(`GET ${products}\r\n`);
  await until(() => shed() > before);
  socket.destroy();
  const gone = (one: Observation) => one.kind === 'request' && one.status === 499;
  await until(() => served.observed.some(gone));
  expect(served.observed).toContainEqual(expect.objectContaining({ kind: 'request', status: 499 }));
});

test('a gateway that ends tells what it holds', async () => {
  await overload(2);
  const before = shed();
  const answers = exchange(served.port, `GET ${products}${close}`);
  await until(() => shed() > before);
  await served.gateway.drain();
  expect(statusesOf(await answers)).toEqual([503]);
});
