// What does a gateway answer to API keys of all sorts, and whom does it let keep what it has?
import { makeApiKey } from '../../services/shared/api-key.ts';
import { AppError } from '../../services/shared/errors.ts';
import type { ApiKeyReply, GoodKey } from '../../services/shared/messages/db-api-key.ts';
import type { ApplicationSpec } from '../../services/shared/model/resources.ts';
import {
  close,
  exchange,
  open,
  startGateway,
  statusesOf,
  type TestGateway,
  tokenOf,
  until,
} from '../helpers/gateway.ts';
import { smallModel } from '../helpers/small-model.ts';

const made = makeApiKey();
const key = made.text;
const good: GoodKey = {
  state: 'good',
  ...{ id: made.id, name: 'billing', role: 'clerk', claims: { sub: '7' } },
  ...{ plan: null, expiresMs: null },
};
const accepting: ApplicationSpec = { auth: { apiKeys: { roles: ['clerk', 'anon'] } } };

let served: TestGateway;
/** What the database says of each key, by its hash. */
let known: Map<string, ApiKeyReply>;

beforeAll(async () => {
  served = await startGateway();
});
beforeEach(() => {
  known = new Map([[made.hash, good]]);
  served.model = smallModel(accepting);
  served.lookUpKey = async ({ hash }) => known.get(hash) ?? { state: 'unknown' };
});
afterEach(() => served.reset());
afterAll(() => served.gateway.drain());

const newKey = (more: Partial<GoodKey> = {}) => {
  const { id, hash, text } = makeApiKey();
  known.set(hash, { ...good, id, ...more });
  return { text, hash };
};

async function ask(headers: Record<string, string>, path = 'orders') {
  const response = await fetch(`${served.origin}/rest/v1/${path}`, { headers });
  const body = (await response.json()) as { code?: string; message?: string };
  return { response, status: response.status, code: body.code, message: body.message };
}
const reasons = () =>
  served.observed.flatMap((told) => (told.kind === 'key-refused' ? [told.reason] : []));

test.each([
  ['apikey', () => ({ apikey: key })],
  ['a bearer token', () => ({ authorization: `Bearer ${key}` })],
  ['both', () => ({ apikey: key, authorization: `Bearer ${key}` })],
])('a good key in %s asks as whom it is for, and goes no further', async (_case, headers) => {
  expect((await ask(headers())).status).toBe(200);
  const { caller, headers: forwarded } = served.forwarded[0] ?? {};
  expect(caller).toEqual({
    role: 'clerk',
    claims: { sub: '7', role: 'clerk', api_key: made.id },
  });
  expect(JSON.stringify(forwarded)).not.toContain('ashlar_');
  await until(() => served.observed.some(({ kind }) => kind === 'request'));
  const told = served.observed.find(({ kind }) => kind === 'request');
  expect(told).toMatchObject({ role: 'clerk', apiKey: made.id });
});

test('the token of a user beside a key says who asks; both have to be good', async () => {
  const { text, hash } = newKey({ role: 'anon' });
  const authorization = `Bearer ${await tokenOf('customer', { sub: '9' })}`;
  expect((await ask({ apikey: text, authorization })).status).toBe(200);
  expect(served.forwarded[0]?.caller).toMatchObject({ role: 'customer', claims: { sub: '9' } });
  expect(await ask({ apikey: text, authorization: 'Bearer a.b.c' })).toMatchObject({
    ...{ status: 401, code: 'PGRST301' },
  });
  known.delete(hash);
  const other = { apikey: makeApiKey().text, authorization };
  expect(await ask(other)).toMatchObject({ status: 401, code: 'ASH401' });
});

const cut = `${key.slice(0, -1)}`;
test.each<[string, ApiKeyReply, string, number, string]>([
  ['is not known', { state: 'unknown' }, 'unknown', 401, 'ASH401'],
  ['was revoked', { state: 'revoked' }, 'revoked', 401, 'ASH401'],
  ['has expired', { state: 'expired' }, 'expired', 401, 'ASH401'],
  ['expired a moment ago', { ...good, expiresMs: 1 }, 'expired', 401, 'ASH401'],
  ['has a role that keys may not have', { ...good, role: 'admin' }, 'role', 401, 'ASH401'],
  ['has a role that is gone', { ...good, role: 'clerc' }, 'role', 401, 'ASH401'],
])('a key that %s is refused', async (_case, reply, reason, status, code) => {
  const { text, hash } = makeApiKey();
  known.set(hash, reply);
  const told = await ask({ apikey: text });
  expect(told).toMatchObject({ status, code });
  expect(told.response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  expect(told.response.headers.get('content-type')).toBe('application/problem+json');
  expect(reasons()).toEqual([reason]);
  expect(served.forwarded).toEqual([]);
});

test.each([
  ['cut off', cut],
  ['of another case', key.toUpperCase()],
  ['of something else', 'eyJhbGciOiJIUzI1NiJ9.e30.x'],
  ['of a kilobyte', 'ashlar_'.padEnd(1024, 'a')],
])('a key %s is refused, and nobody is asked about it', async (_case, apikey) => {
  const asked: unknown[] = [];
  served.lookUpKey = async (request) => {
    asked.push(request);
    return good;
  };
  expect(await ask({ apikey })).toMatchObject({ status: 401, code: 'ASH401' });
  expect([reasons(), asked]).toEqual([['malformed'], []]);
});

test('two keys are refused: in two headers, or in one given twice', async () => {
  const authorization = `Bearer ${newKey().text}`;
  expect(await ask({ apikey: key, authorization })).toMatchObject({ status: 400, code: 'ASH400' });
  expect(reasons()).toEqual(['conflict']);
  const twice = `GET /rest/v1/orders HTTP/1.1\r\nHost: a\r\napikey: ${key}\r\nApikey: ${key}\r\n${close}`;
  expect(statusesOf(await exchange(served.port, twice))).toEqual([400]);
  const hidden = `GET /rest/v1/orders HTTP/1.1\r\nHost: a\r\napikey: ${key}\r\nConnection: apikey\r\n\r\n`;
  expect(statusesOf(await exchange(served.port, hidden))).toEqual([400]);
});

test('where the Application accepts no keys, none opens anything, and an apikey of others means nothing', async () => {
  served.model = smallModel();
  expect(await ask({ apikey: key })).toMatchObject({
    ...{ status: 401, message: 'API keys are not accepted here' },
  });
  expect(reasons()).toEqual(['not-accepted']);
  expect((await ask({ apikey: 'of another system' }, 'products')).status).toBe(200);
});

test('while nobody can tell whether a key is good, it is answered 503, and told when to come again', async () => {
  served.lookUpKey = () => Promise.reject(new AppError('PGRST000', 'away'));
  const { text } = newKey();
  const { response, status, code } = await ask({ apikey: text });
  expect([status, code, response.headers.get('retry-after')]).toEqual([503, 'ASH503', '1']);
  expect(reasons()).toEqual(['unavailable']);
  // Nobody is asked again before half a second is over; the next test begins after it.
  served.lookUpKey = async ({ hash }) => known.get(hash) ?? { state: 'unknown' };
  while ((await ask({ apikey: text })).status === 503);
});

test('a rate by key counts each key by itself, and requests without one not at all', async () => {
  served.model = smallModel({
    ...accepting,
    limits: { rates: [{ name: 'per-key', by: ['key'], limit: 2, windowSeconds: 3600 }] },
  });
  const [one, other] = [newKey().text, newKey().text];
  const statuses = [];
  for (const apikey of [one, one, one, other]) statuses.push((await ask({ apikey })).status);
  expect(statuses).toEqual([200, 200, 429, 200]);
  const authorization = `Bearer ${await tokenOf('clerk')}`;
  const { response, status } = await ask({ authorization });
  expect([status, response.headers.get('ratelimit')]).toEqual([200, null]);
});

test('a limit of a plan counts the keys of that plan only', async () => {
  served.model = smallModel({
    ...accepting,
    limits: {
      rates: [{ name: 'free', by: ['key'], plans: ['free'], limit: 1, windowSeconds: 3600 }],
    },
  });
  const [free, paid] = [newKey({ plan: 'free' }).text, newKey({ plan: 'paid' }).text];
  const statuses = [];
  for (const apikey of [free, free, paid, paid, key]) statuses.push((await ask({ apikey })).status);
  expect(statuses).toEqual([200, 429, 200, 200, 200]);
});

test('a stream of events ends soon after its key was revoked, also beside a token; others go on', async () => {
  served.upstream = async () => ({ status: 200, headers: [], body: '[]', entity: 'orders' });
  const [revoked, kept] = [newKey(), newKey()];
  const token = await tokenOf('clerk');
  async function follow(headers: string) {
    const socket = await open(served.port);
    const said = { text: '', isOver: false };
    socket.on('data', (chunk: Buffer) => {
      said.text += chunk.toString();
    });
    socket.on('close', () => {
      said.isOver = true;
    });
    socket.write(`GET /events/v1/orders HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
    await until(() => said.text.includes('retry:') || said.isOver);
    return { socket, said };
  }
  const [alone, beside, other] = [
    await follow(`apikey: ${revoked.text}\r\n`),
    await follow(`apikey: ${revoked.text}\r\nAuthorization: Bearer ${token}\r\n`),
    await follow(`apikey: ${kept.text}\r\n`),
  ];
  expect([alone, beside, other].map(({ said }) => statusesOf(said.text))).toEqual([
    [200],
    [200],
    [200],
  ]);
  known.set(revoked.hash, { state: 'revoked' });
  await until(
    () => alone.said.text.endsWith('0\r\n\r\n') && beside.said.text.endsWith('0\r\n\r\n'),
  );
  expect(other.said.text.endsWith('0\r\n\r\n')).toBe(false);
  for (const { socket } of [alone, beside, other]) socket.destroy();
});

test('nothing that is told of a request holds a key, good or bad', async () => {
  const texts = [key, newKey({ role: 'admin' }).text, makeApiKey().text, `${cut}-`];
  for (const apikey of texts) {
    await ask({ apikey });
    await ask({ authorization: `Bearer ${apikey}` }, `products?apikey=${apikey}`);
  }
  served.lookUpKey = () => Promise.reject(new Error('broken'));
  await ask({ apikey: makeApiKey().text });
  const told = JSON.stringify(served.observed, (_name, value: unknown) =>
    value instanceof Error ? `${value.stack}` : value,
  );
  for (const text of texts) expect(told).not.toContain(text.split('_')[2]);
});
