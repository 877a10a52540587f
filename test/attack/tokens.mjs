// Which tokens does a forger send? By name; all but `good` must be refused.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT } from 'jose';

/** @typedef {Record<string, unknown>} Claims */
/** @typedef {{ secret: string, role: string }} Known */

/** @param {object} value */
const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = () => Math.floor(Date.now() / 1000);

/** @param {Known} known @returns {Claims} */
const claims = ({ role }) => ({
  ...{ role, iss: 'attack', aud: 'attack', iat: seconds(), exp: seconds() + 600 },
});

/**
 * Signed with HMAC, whatever its header says.
 * @param {Known} known @param {{ header?: object, claims?: Claims, key?: string, hash?: string }} [other]
 */
function hmac(known, { header = {}, claims: more = {}, key = known.secret, hash = 'sha256' } = {}) {
  const body = `${part({ alg: 'HS256', typ: 'JWT', ...header })}.${part({ ...claims(known), ...more })}`;
  return `${body}.${createHmac(hash, key).update(body).digest('base64url')}`;
}

const own = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Signed with a key of the forger's. @param {Known} known @param {import('jose').JWTHeaderParameters} header */
function rsa(known, header) {
  return new SignJWT(claims(known)).setProtectedHeader(header).sign(own.privateKey);
}

/** @type {Record<string, (known: Known) => string | Promise<string>>} */
export const tokens = {
  good: (known) => hmac(known),
  forged: (known) => hmac(known, { key: 'a secret that the forger has made up' }),
  'alg none': (known) => `${part({ alg: 'none' })}.${part(claims(known))}.`,
  'alg nOnE': (known) => `${part({ alg: 'nOnE' })}.${part(claims(known))}.`,
  'alg none with a signature': (known) => hmac(known, { header: { alg: 'none' } }),
  'no alg': (known) => hmac(known, { header: { alg: undefined } }),
  'alg in a list': (known) => hmac(known, { header: { alg: ['HS256'] } }),
  'another hash': (known) => hmac(known, { header: { alg: 'HS512' }, hash: 'sha512' }),
  'the forger’s RSA key': (known) => rsa(known, { alg: 'RS256' }),
  'the forger’s key embedded': async (known) =>
    rsa(known, { alg: 'RS256', jwk: await exportJWK(own.publicKey) }),
  'HMAC with the embedded public key': async (known) => {
    const jwk = await exportJWK(own.publicKey);
    return hmac(known, { header: { jwk }, key: JSON.stringify(jwk) });
  },
  'a key at a URL': (known) => rsa(known, { alg: 'RS256', jku: 'http://127.0.0.1:1/jwks' }),
  'a certificate at a URL': (known) => rsa(known, { alg: 'RS256', x5u: 'http://127.0.0.1:1/x' }),
  'an empty key': (known) => hmac(known, { key: '' }),
  'a kid that is a path': (known) => hmac(known, { header: { kid: '../../dev/null' }, key: '' }),
  'a kid that is SQL': (known) => hmac(known, { header: { kid: "' OR 1=1 --" }, key: '' }),
  'an extension that must be understood': (known) => hmac(known, { header: { crit: ['x'], x: 1 } }),
  'no exp': (known) => hmac(known, { claims: { exp: undefined } }),
  'exp as text': (known) => hmac(known, { claims: { exp: '9999999999' } }),
  expired: (known) => hmac(known, { claims: { exp: seconds() - 60 } }),
  'not valid yet': (known) => hmac(known, { claims: { nbf: seconds() + 600 } }),
  'issued in the future': (known) => hmac(known, { claims: { iat: seconds() + 600 } }),
  'no role': (known) => hmac(known, { claims: { role: undefined } }),
  'a list of roles': (known) => hmac(known, { claims: { role: [known.role] } }),
  'another issuer': (known) => hmac(known, { claims: { iss: 'evil' } }),
  'another audience': (known) => hmac(known, { claims: { aud: ['evil'] } }),
  'no signature': (known) => hmac(known).replace(/[^.]+$/, ''),
  'a signature cut short': (known) => hmac(known).slice(0, -4),
  'claims of another': (known) => {
    const [head, , signature] = hmac(known).split('.');
    return `${head}.${part({ ...claims(known), sub: 'somebody else' })}.${signature}`;
  },
  'a fourth part': (known) => `${hmac(known)}.${part({})}`,
  'claims that are no JSON': () => `${part({ alg: 'HS256' })}.bm8ganNvbg.AAAA`,
  'encrypted, with alg dir': () => `${part({ alg: 'dir', enc: 'A256GCM' })}..AAAA.AAAA.AAAA`,
  'no token at all': () => 'abc',
};
