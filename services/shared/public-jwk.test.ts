import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { type Jwk, judgeJwk } from './public-jwk.ts';

const jwkOf = (key: KeyObject): Jwk => ({ ...key.export({ format: 'jwk' }) });
const rsaPair = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent });

const rsa = jwkOf(rsaPair(2048).publicKey);
const p256 = jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey);
const p521 = jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey);
const ed25519 = jwkOf(generateKeyPairSync('ed25519').publicKey);
const x25519 = jwkOf(generateKeyPairSync('x25519').publicKey);

test.each<[string, Jwk, string[]]>([
  ['RSA', rsa, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
  ['RSA that says what it is for', { ...rsa, alg: 'PS256', use: 'sig' }, ['PS256']],
  ['RSA with an exponent of 3', jwkOf(rsaPair(2048, 3).publicKey), rsaAll()],
  ['P-256', { ...p256, key_ops: ['verify'] }, ['ES256']],
  ['P-521', p521, ['ES512']],
  ['Ed25519', ed25519, ['EdDSA', 'Ed25519']],
])('a public key of %s verifies its own algorithms', (_case, jwk, algorithms) => {
  expect(judgeJwk(jwk)).toEqual({ is: 'usable', algorithms });
});

function rsaAll(): string[] {
  return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
}

test.each<[string, Jwk, string]>([
  ['symmetric', { kty: 'oct', k: 'c2VjcmV0' }, 'it is a symmetric key'],
  ['symmetric in disguise', { ...rsa, k: 'c2VjcmV0' }, 'it is a symmetric key'],
  ['private, of RSA', jwkOf(rsaPair(2048).privateKey), 'it is a private key'],
  ['private, of Ed25519', jwkOf(generateKeyPairSync('ed25519').privateKey), 'it is a private key'],
  ['half of it private', { ...rsa, p: 'AQAB' }, 'it is a private key'],
])('a key that is %s must not be there', (_case, jwk, why) => {
  expect(judgeJwk(jwk)).toEqual({ is: 'secret', why });
});

test.each<[string, Jwk, string]>([
  ['of an unknown kind', { kty: 'XYZ' }, 'no signature of a token is verified with this kind'],
  ['without a kind', {}, 'no signature of a token is verified with this kind'],
  ['of another curve', { ...p256, crv: 'secp256k1' }, 'no signature of a token is verified'],
  ['whose curve is a method', { ...p256, crv: 'toString' }, 'no signature of a token is verified'],
  ['for agreeing on keys', x25519, 'no signature of a token is verified with this kind'],
  ['for encryption', { ...rsa, use: 'enc' }, 'its "use" is not "sig"'],
  ['for other operations', { ...rsa, key_ops: ['wrapKey'] }, 'its "key_ops" do not say "verify"'],
  ['whose operations are no list', { ...rsa, key_ops: 'verify' }, 'its "key_ops" do not say'],
  ['of another algorithm', { ...rsa, alg: 'ES256' }, 'its "alg" does not fit its kind'],
  ['that says HS256', { ...rsa, alg: 'HS256' }, 'its "alg" does not fit its kind'],
  ['of 1024 bits', jwkOf(rsaPair(1024).publicKey), 'it has 1024 bits; RSA needs 2048 to 8192'],
  ['of 16384 bits', { ...rsa, n: 'v'.repeat(2731) }, 'it has 16384 bits; RSA needs 2048 to 8192'],
  ['with the exponent 1', { ...rsa, e: 'AQ' }, 'its exponent is below 3'],
  ['of no numbers', { kty: 'RSA', n: 5, e: 1 }, 'its members are no key'],
  ['whose point is off the curve', { ...p256, x: p256.y }, 'its members are no key'],
])('a key %s is of no use', (_case, jwk, why) => {
  const verdict = judgeJwk(jwk);
  expect(verdict).toEqual({ is: 'unusable', why: expect.stringContaining(why) });
});
