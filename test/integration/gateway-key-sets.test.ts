// Do good clients notice when the keys of their issuer are changed, withdrawn, or cannot be fetched?
import { randomBytes } from 'node:crypto';
import { pause, startGateway, type TestGateway } from '../helpers/gateway.ts';
import {
  type AnswerKeys,
  createIssuerKey,
  hangUp,
  type IssuerKey,
  type KeyServer,
  startKeyServer,
  withKeys,
} from '../helpers/key-server.ts';
import { smallModel } from '../helpers/small-model.ts';

const issuer = 'https://login.example.org';
const claims = { iss: issuer, role: 'clerk' };

let served: TestGateway;
let server: KeyServer;
let first: IssuerKey;
let second: IssuerKey;

beforeAll(async () => {
  served = await startGateway({ jwksNetworks: '127.0.0.0/8' });
  server = await startKeyServer(hangUp);
  [first, second] = await Promise.all([
    createIssuerKey('ES256', 'first'),
    createIssuerKey('ES256', 'second'),
  ]);
});
afterEach(() => served.reset());
afterAll(async () => {
  await served.gateway.drain();
  await server.close();
});

let declared = 0;
/** Serves a model whose issuer has its keys at a URL that was never asked for. */
function declare(answer: AnswerKeys): void {
  server.answer = answer;
  server.asked = 0;
  const url = `${server.url}/${declared++}`;
  served.model = smallModel({ auth: { issuers: [{ issuer, jwks: { url } }] } });
}

async function answerTo(token: string) {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${served.origin}/rest/v1/orders`, { headers });
  const body = await response.json();
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
}
const statusOf = async (token: Promise<string>) => (await answerTo(await token)).status;
/** Resolves once tokens of this key are answered so; the test's own time limit ends the wait. */
async function until(status: number, key: IssuerKey): Promise<void> {
  while ((await statusOf(key.sign({ ...claims, jti: fresh() }))) !== status) await pause(100);
}
const fresh = () => randomBytes(6).toString('hex');
const outcomes = () =>
  served.observed.flatMap((told) => (told.kind === 'key-set' ? [told.outcome] : []));
const events = () =>
  served.observed.flatMap((told) =>
    told.kind === 'event' ? [`${told.level}: ${told.message}`] : [],
  );

test('while they can never be fetched a token is answered 503, and soon after they can it is accepted', async () => {
  declare(hangUp);
  const token = await first.sign(claims);
  const { status, retryAfter, body } = await answerTo(token);
  expect([status, body]).toEqual([503, expect.objectContaining({ code: 'ASH503' })]);
  expect(Number(retryAfter)).toBeGreaterThanOrEqual(1);
  expect((await fetch(`${served.origin}/rest/v1/products`)).status).toBe(200);

  server.answer = withKeys(first);
  await until(200, first);
  expect(events()).toEqual([
    expect.stringMatching(
      /^warn: keys cannot be fetched: .+; tokens of their issuer are answered 503$/,
    ),
    'info: keys are fetched again',
  ]);
});

test.each<[string, AnswerKeys, string]>([
  ['answers rubbish', (_request, response) => response.end('<html>'), 'rubbish'],
  ['redirects', (_request, response) => response.writeHead(301, { location: '/' }).end(), 'status'],
  [
    'answers without end',
    (_request, response) => {
      response.write('x'.repeat(300_000));
    },
    'too-large',
  ],
])('a server that %s lets nobody in', async (_case, answer, outcome) => {
  declare(answer);
  expect(await statusOf(first.sign(claims))).toBe(503);
  expect(outcomes()).toEqual([outcome]);
  expect(served.forwarded).toEqual([]);
});

test('a server that is slow keeps only those waiting who need its keys', async () => {
  let finish = () => {};
  declare((request, response) => {
    finish = () => withKeys(first)(request, response);
  });
  const waiting = statusOf(first.sign(claims));
  expect((await fetch(`${served.origin}/rest/v1/products`)).status).toBe(200);
  while (server.asked === 0) await pause(5);
  finish();
  expect(await waiting).toBe(200);
});

test('a flood of tokens with unknown keys has the keys fetched once, and good tokens are accepted meanwhile', async () => {
  declare(withKeys(first));
  const startedMs = Date.now();
  expect(await statusOf(first.sign(claims))).toBe(200);
  const flood = Array.from({ length: 300 }, () => second.sign(claims, { kid: fresh() }));
  const good = Array.from({ length: 20 }, () => first.sign({ ...claims, jti: fresh() }));
  const [refused, accepted] = await Promise.all([
    Promise.all(flood.map(statusOf)),
    Promise.all(good.map(statusOf)),
  ]);
  expect([new Set(refused), new Set(accepted)]).toEqual([new Set([401]), new Set([200])]);
  // Once, unless this machine took so long that it may be done again.
  expect(server.asked).toBeLessThanOrEqual(1 + Math.floor((Date.now() - startedMs) / 10_000));
});

test('keys are known on when their server is gone, also to the next model', async () => {
  declare(withKeys(first));
  expect(await statusOf(first.sign(claims))).toBe(200);
  server.answer = hangUp;
  expect(await statusOf(first.sign({ ...claims, jti: fresh() }))).toBe(200);
  const { auth = {} } = served.model?.application ?? {};
  served.model = smallModel({ auth: { ...auth, audience: 'another' } });
  expect(await statusOf(first.sign({ ...claims, aud: 'another' }))).toBe(200);
  expect(server.asked).toBe(1);
});

test('a new key is accepted, and one that is withdrawn refused, also in a token that was accepted', async () => {
  declare(withKeys(first));
  const known = await first.sign(claims);
  expect([await statusOf(Promise.resolve(known)), await statusOf(Promise.resolve(known))]).toEqual([
    200, 200,
  ]);
  server.answer = withKeys(second);
  await until(200, second);
  expect(await statusOf(Promise.resolve(known))).toBe(401);
});
