// Whose tokens does a gateway accept, when other issuers have keys of their own, and is anybody else let in?
import { createHmac, createPublicKey } from 'node:crypto';
import { base64url, type JWTPayload, SignJWT } from 'jose';
import type { AuthSpec, IssuerSpec } from '../../services/shared/model/auth-spec.ts';
import { startGateway, type TestGateway, tokenOf } from '../helpers/gateway.ts';
import {
  createIssuerKey,
  type IssuerKey,
  type KeyServer,
  startKeyServer,
  withKeys,
} from '../helpers/key-server.ts';
import { smallModel } from '../helpers/small-model.ts';

const issuer = 'https://login.example.org';
const nowSeconds = Math.floor(Date.now() / 1000);
const claims: JWTPayload = {
  iss: issuer,
  aud: 'shop',
  sub: '7',
  role: 'clerk',
  exp: nowSeconds + 600,
};
const partnerSecret = 'the secret of a partner, as long as it must be';
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

let served: TestGateway;
let server: KeyServer;
let keys: Record<string, IssuerKey>;

beforeAll(async () => {
  served = await startGateway({
    jwksNetworks: '127.0.0.0/8',
    jwtSecrets: JSON.stringify({ partner: partnerSecret }),
  });
  const made = algorithms.map(async (alg) => [alg, await createIssuerKey(alg, alg)] as const);
  keys = Object.fromEntries(await Promise.all(made));
  server = await startKeyServer(withKeys(...Object.values(keys)));
});
afterEach(() => served.reset());
afterAll(async () => {
  await served.gateway.drain();
  await server.close();
});

const keyOf = (alg: string) => keys[alg] as IssuerKey;

/** Serves a model with this issuer. */
function declare(spec: Partial<IssuerSpec>, more: AuthSpec = {}): void {
  const one = { issuer, audience: 'shop', ...spec };
  served.model = smallModel({ auth: { issuers: [one], ...more } });
}

async function answerTo(token: string) {
  const authorization = `Bearer ${token}`;
  const response = await fetch(`${served.origin}/rest/v1/orders`, { headers: { authorization } });
  const { code, message } = (await response.json()) as { code?: string; message?: string };
  const role = response.ok ? served.forwarded.at(-1)?.caller.role : undefined;
  return { status: response.status, code, message, role };
}

/** Why tokens were refused, as it was counted. */
const reasons = () =>
  served.observed.flatMap((told) => (told.kind === 'token-refused' ? [told.reason] : []));
const warnings = () =>
  served.observed.flatMap((told) =>
    told.kind === 'event' && told.level === 'warn' ? [told.message] : [],
  );

function partnerToken(more: JWTPayload = {}, key: string | Uint8Array = partnerSecret) {
  return new SignJWT({ ...claims, ...more })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(key));
}

describe('good tokens', () => {
  test.each(algorithms)(
    'signed with %s are accepted, by keys that are fetched or declared',
    async (alg) => {
      const token = await keyOf(alg).sign(claims);
      declare({ jwks: { url: server.url } });
      expect(await answerTo(token)).toMatchObject({ status: 200, role: 'clerk' });
      declare({ jwks: { keys: [{ ...keyOf(alg).jwk }] } });
      expect(await answerTo(token)).toMatchObject({ status: 200, role: 'clerk' });
    },
  );

  test('signed with a named secret are accepted', async () => {
    declare({ secret: 'partner' });
    expect(await answerTo(await partnerToken())).toMatchObject({ status: 200, role: 'clerk' });
  });

  test('get the role that their values are mapped to', async () => {
    const roles = [{ value: 'shop-staff', role: 'admin' }];
    declare({ jwks: { url: server.url }, roleClaim: 'realm_access.roles', roles });
    const token = await keyOf('RS256').sign({
      ...claims,
      realm_access: { roles: ['user', 'shop-staff'] },
    });
    expect(await answerTo(token)).toMatchObject({ status: 200, role: 'admin' });
  });

  test('of our own secret are accepted beside them', async () => {
    declare({ jwks: { url: server.url } });
    expect(await answerTo(await tokenOf('clerk'))).toMatchObject({ status: 200, role: 'clerk' });
  });
});

/** A token that no library would make. */
function forge(header: object, payload: object, key: string | Buffer): string {
  const head = [header, payload].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
}
const pemOf = (key: IssuerKey) =>
  createPublicKey({ key: key.jwk, format: 'jwk' })
    .export({ type: 'spki', format: 'pem' })
    .toString();
const without = (claim: string) => ({ ...claims, [claim]: undefined }) as JWTPayload;
const cut = (token: string) => token.slice(0, token.lastIndexOf('.') + 1);
const attackers = createIssuerKey('RS256', 'RS256');

/** Made of a key that is good otherwise. */
const forgeries: [string, (good: IssuerKey) => Promise<string> | string, string, string][] = [
  [
    'is signed by somebody else',
    async () => (await attackers).sign(claims),
    'signature',
    'PGRST301',
  ],
  ['lost its signature', async (good) => cut(await good.sign(claims)), 'signature', 'PGRST301'],
  ['needs none', () => forge({ alg: 'none' }, claims, 'x'), 'algorithm', 'PGRST301'],
  [
    'needs none, and has none',
    async () => cut(forge({ alg: 'none' }, claims, 'x')),
    'algorithm',
    'PGRST301',
  ],
  [
    'is signed with the public key as a secret',
    (good) => forge({ alg: 'HS256', kid: 'RS256' }, claims, pemOf(good)),
    'algorithm',
    'PGRST301',
  ],
  ['is signed with our own secret', () => tokenOf('clerk', claims), 'algorithm', 'PGRST301'],
  ['is signed with the secret of another', () => partnerToken(), 'algorithm', 'PGRST301'],
  [
    'brings its own key',
    async () => {
      const own = await attackers;
      return own.sign(claims, { jwk: own.jwk });
    },
    'signature',
    'PGRST301',
  ],
  [
    'says where its key is',
    async () => (await attackers).sign(claims, { jku: `${server.url}/evil`, x5u: server.url }),
    'signature',
    'PGRST301',
  ],
  [
    'names a key by a path',
    async () => (await attackers).sign(claims, { kid: '../../../dev/null' }),
    'unknown-key',
    'PGRST301',
  ],
  [
    'names the key of another algorithm',
    (good) => good.sign(claims, { kid: 'ES256' }),
    'unknown-key',
    'PGRST301',
  ],
  [
    'has a critical extension',
    (good) => {
      const header = { alg: 'RS256', kid: 'RS256', crit: ['exp'], exp: 1 };
      return forge(header, claims, pemOf(good));
    },
    'algorithm',
    'PGRST301',
  ],
  ['never expires', (good) => good.sign(without('exp')), 'claim', 'PGRST303'],
  ['is expired', (good) => good.sign({ ...claims, exp: nowSeconds - 60 }), 'expired', 'PGRST303'],
  ['is for another audience', (good) => good.sign({ ...claims, aud: 'x' }), 'claim', 'PGRST303'],
  ['is for nobody', (good) => good.sign(without('aud')), 'claim', 'PGRST303'],
  [
    'is of another issuer',
    (good) => good.sign({ ...claims, iss: 'https://evil.example.org' }),
    'algorithm',
    'PGRST301',
  ],
  ['is of no issuer', (good) => good.sign(without('iss')), 'algorithm', 'PGRST301'],
  [
    'is of a list of issuers',
    (good) => good.sign({ ...claims, iss: [issuer] as unknown as string }),
    'algorithm',
    'PGRST301',
  ],
  [
    'takes service_role, which nobody gave it',
    (good) => good.sign({ ...claims, role: 'service_role' }),
    'role',
    '42501',
  ],
  ['is no JSON', () => `${base64url.encode('{"alg":"RS256"}')}.e30x.x`, 'malformed', 'PGRST301'],
  ['is no token', () => 'abc', 'malformed', 'PGRST301'],
  ['is too long', (good) => good.sign({ ...claims, x: 'x'.repeat(8192) }), 'malformed', 'PGRST301'],
];

test.each(forgeries)('a token that %s is refused', async (_case, make, reason, code) => {
  declare({ jwks: { url: server.url } });
  const token = await make(keyOf('RS256'));
  const { message, ...answer } = await answerTo(token);
  expect(answer).toEqual({ status: code === '42501' ? 403 : 401, code, role: undefined });
  expect(message).not.toContain('http');
  expect(reasons()).toEqual([reason]);
  expect(served.forwarded).toEqual([]);
});

test('a token of a megabyte is refused before anything looks at it', async () => {
  declare({ jwks: { url: server.url } });
  const headers = { authorization: `Bearer ${'a'.repeat(1_000_000)}` };
  const { status } = await fetch(`${served.origin}/rest/v1/orders`, { headers });
  expect([status, served.forwarded]).toEqual([431, []]);
});

test('a secret that is known lets nobody in as an issuer with public keys', async () => {
  declare({ jwks: { keys: [{ ...keyOf('RS256').jwk }] } });
  expect(await answerTo(await partnerToken())).toMatchObject({ status: 401, code: 'PGRST301' });
});

test('an issuer may sign with its own algorithms only', async () => {
  declare({ jwks: { url: server.url }, algorithms: ['ES256'] });
  expect(await answerTo(await keyOf('RS256').sign(claims))).toMatchObject({ status: 401 });
  expect(await answerTo(await keyOf('ES256').sign(claims))).toMatchObject({ status: 200 });
});

test('an issuer whose secret is not configured is told of, and its tokens refused', async () => {
  declare({ secret: 'partnr' });
  expect(await answerTo(await partnerToken({}, partnerSecret))).toMatchObject({
    status: 401,
    message: 'tokens of this issuer are not accepted: its secret is not configured',
  });
  expect(await answerTo(await partnerToken({}, ' '.repeat(32)))).toMatchObject({ status: 401 });
  expect(reasons()).toEqual(['not-configured', 'not-configured']);
  expect(warnings()).toEqual([
    `tokens of issuer "${issuer}" are refused: ASHLAR_JWT_SECRETS has no secret "partnr". Did you mean "partner"?`,
  ]);
});

test('issuers come and go with the model', async () => {
  const token = await partnerToken();
  served.model = smallModel({ auth: { issuer: 'our own' } });
  expect(await answerTo(token)).toMatchObject({ status: 401 });
  declare({ secret: 'partner' });
  expect(await answerTo(token)).toMatchObject({ status: 200 });
  expect(await answerTo(token)).toMatchObject({ status: 200 });
  served.model = smallModel({ auth: { issuer: 'our own' } });
  expect(await answerTo(token)).toMatchObject({ status: 401 });
});
