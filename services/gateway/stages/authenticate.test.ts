import { createHmac, generateKeyPairSync } from 'node:crypto';
import { BlockList } from 'node:net';
import { base64url, type JWTPayload, SignJWT } from 'jose';
import { smallModel } from '../../../test/helpers/small-model.ts';
import type { Clock } from '../../shared/clock.ts';
import { createTokens } from '../tokens/create-tokens.ts';
import { createAuthenticate } from './authenticate.ts';

const secret = 'a secret of at least thirty-two bytes';
const nowSeconds = 1_800_000_000;
const valid: JWTPayload = { role: 'clerk', sub: '7', exp: nowSeconds + 60 };
const model = smallModel({ auth: { issuer: 'shop', audience: 'api', clockToleranceSeconds: 5 } });
const accepted: JWTPayload = { ...valid, iss: 'shop', aud: 'api' };

interface Signing {
  header?: Record<string, unknown>;
  key?: Uint8Array;
}
function signed(claims: JWTPayload, { header = {}, key = Buffer.from(secret) }: Signing = {}) {
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', ...header }).sign(key);
}
/** A token that no library would make. */
function forged(header: object, claims: object, key: string | Buffer): string {
  const head = [header, claims].map((part) => base64url.encode(JSON.stringify(part))).join('.');
  return `${head}.${createHmac('sha256', key).update(head).digest('base64url')}`;
}
function authenticateAt(seconds: number, jwtSecret: string | null = secret) {
  return authenticateBy({ epochMs: () => seconds * 1000, elapsedMs: () => 0 }, jwtSecret);
}
function authenticateBy(clock: Clock, secretOrNone: string | null = secret) {
  const jwtSecret = secretOrNone ?? undefined;
  const config = { jwtSecret, jwtSecrets: new Map(), jwksNetworks: new BlockList() };
  const observe = () => {};
  const { verifierOf } = createTokens({ config, clock, observe });
  return createAuthenticate({ verifierOf, clock, observe }).authenticate;
}
async function refusalOf(token: string): Promise<unknown> {
  try {
    return await authenticateAt(nowSeconds)(`Bearer ${token}`, model);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test('nobody is anon', () => {
  expect(authenticateAt(0)(undefined, model)).toEqual({ role: 'anon', claims: {} });
});

test.each(['Bearer', 'bearer', 'BEARER '])(
  '%s and a good token give its role and claims',
  async (scheme) => {
    const authorization = `${scheme} ${await signed(accepted)}`;
    const caller = await authenticateAt(nowSeconds)(authorization, model);
    expect(caller).toEqual({ role: 'clerk', claims: accepted });
  },
);

test.each<[string, JWTPayload, string]>([
  ['expired', { ...accepted, exp: nowSeconds - 6 }, 'PGRST303'],
  ['without exp', { role: 'clerk', iss: 'shop', aud: 'api' }, 'PGRST303'],
  ['not valid yet', { ...accepted, nbf: nowSeconds + 6 }, 'PGRST303'],
  ['issued in the future', { ...accepted, iat: nowSeconds + 6 }, 'PGRST303'],
  ['of another issuer', { ...accepted, iss: 'other' }, 'PGRST303'],
  ['without an issuer', { ...valid, aud: 'api' }, 'PGRST303'],
  ['for another audience', { ...accepted, aud: ['x', 'y'] }, 'PGRST303'],
  ['without a role', { exp: nowSeconds + 60, iss: 'shop', aud: 'api' }, 'PGRST303'],
  ['whose role is no text', { ...accepted, role: ['clerk'] }, 'PGRST303'],
  ['whose role is not declared', { ...accepted, role: 'clerc' }, '42501'],
])('a token %s is refused', async (_case, claims, code) => {
  expect(await refusalOf(await signed(claims))).toBe(code);
});

test.each<[string, JWTPayload]>([
  ['expired within the tolerance', { ...accepted, exp: nowSeconds - 4 }],
  ['valid in a moment', { ...accepted, nbf: nowSeconds + 4, iat: nowSeconds + 4 }],
  ['for several audiences', { ...accepted, aud: ['x', 'api'] }],
])('a token %s is accepted', async (_case, claims) => {
  expect(await refusalOf(await signed(claims))).toMatchObject({ role: 'clerk' });
});

const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const none = base64url.encode(JSON.stringify({ alg: 'none' }));
const claims = base64url.encode(JSON.stringify(accepted));

test.each<[string, string | Promise<string>]>([
  ['that is not signed', `${none}.${claims}.`],
  ['with an algorithm by another name', forged({ alg: 'nOnE' }, accepted, secret)],
  ['that says RS256 and is signed with our secret', forged({ alg: 'RS256' }, accepted, secret)],
  ['that is signed with a public key as secret', forged({ alg: 'HS256' }, accepted, publicKey)],
  ['of HS512', signed(accepted, { header: { alg: 'HS512' }, key: Buffer.alloc(64, secret) })],
  ['of another secret', signed(accepted, { key: Buffer.alloc(32, 'x') })],
  [
    'that brings its own key',
    forged({ alg: 'HS256', jwk: { kty: 'oct', k: 'eA' }, kid: '../../dev/null' }, accepted, 'x'),
  ],
  ['with a critical extension', forged({ alg: 'HS256', crit: ['exp'], exp: 1 }, accepted, secret)],
  ['whose payload is no object', forged({ alg: 'HS256' }, ['clerk'], secret)],
  ['that is no token', 'abc'],
  ['of two parts', 'a.b'],
  ['of 9 KiB', `${none}.${'a'.repeat(9000)}.`],
])('a token %s is refused as none of ours', async (_case, token) => {
  expect(await refusalOf(await token)).toBe('PGRST301');
});

test.each(['Basic YTpi', 'Bearer', 'Bearer  ', 'abc'])('"%s" is refused', (authorization) => {
  expect(() => authenticateAt(nowSeconds)(authorization, model)).toThrow(
    expect.objectContaining({ code: 'PGRST302' }),
  );
});

test('without a secret no token is accepted', async () => {
  const authenticate = authenticateAt(nowSeconds, null);
  await expect(authenticate(`Bearer ${await signed(accepted)}`, model)).rejects.toMatchObject({
    code: 'PGRST301',
  });
});

test('a known token is answered at once, until it expires or another model is served', async () => {
  let seconds = nowSeconds;
  const clock: Clock = { epochMs: () => seconds * 1000, elapsedMs: () => 0 };
  const authenticate = authenticateBy(clock);
  const authorization = `Bearer ${await signed(accepted)}`;
  await authenticate(authorization, model);
  expect(authenticate(authorization, model)).toMatchObject({ role: 'clerk' });

  const another = smallModel({ auth: { issuer: 'another' } });
  await expect(authenticate(authorization, another)).rejects.toMatchObject({
    code: 'PGRST303',
  });

  await authenticate(authorization, model);
  seconds = nowSeconds + 66;
  await expect(authenticate(authorization, model)).rejects.toMatchObject({
    code: 'PGRST303',
    message: 'JWT expired',
  });
});

test('the role may stand in another claim', async () => {
  const other = smallModel({ auth: { roleClaim: 'app_role' } });
  const token = await signed({ app_role: 'clerk', role: 'service_role', exp: nowSeconds + 9 });
  const caller = await authenticateAt(nowSeconds)(`Bearer ${token}`, other);
  expect(caller.role).toBe('clerk');
});
