// Is this JSON Web Key a public one that verifies signatures, and of which algorithms?
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** What signs with a secret that both sides know. */
export const secretAlgorithm = 'HS256';

const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const;
const elliptic = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const;
const edwards = ['EdDSA', 'Ed25519'] as const;

/** RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2. */
export const signatureAlgorithms = [
  secretAlgorithm,
  ...rsa,
  ...Object.values(elliptic),
  ...edwards,
] as const;

/** What a key of these is made of, and what nobody but its owner may know (RFC 7518 §6, RFC 9964). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'];

/** Below, a key can be broken (RFC 7518 §3.3); above, verifying costs milliseconds. */
const rsaBits = { min: 2048, max: 8192 };
/** An exponent of 1 verifies whatever anybody writes. */
const minRsaExponent = 3n;

export type Jwk = Readonly<Record<string, unknown>>;
export type JwkVerdict =
  | { readonly is: 'usable'; readonly algorithms: readonly string[] }
  /** It must not be where it was found: who reads it signs tokens. */
  | { readonly is: 'secret'; readonly why: string }
  | { readonly is: 'unusable'; readonly why: string };

const unusable = (why: string): JwkVerdict => ({ is: 'unusable', why });

/** All algorithms of its kind; null for a kind nobody here knows. */
function familyOf({ kty, crv }: Jwk): readonly string[] | null {
  if (kty === 'RSA') return rsa;
  if (kty === 'OKP') return crv === 'Ed25519' ? edwards : null;
  if (kty !== 'EC' || typeof crv !== 'string' || !Object.hasOwn(elliptic, crv)) return null;
  return [elliptic[crv as keyof typeof elliptic]];
}

/** What it is not made for. */
function purposeFault({ use, key_ops: operations }: Jwk): string | null {
  if (use !== undefined && use !== 'sig') return 'its "use" is not "sig"';
  if (operations === undefined) return null;
  const verifies = Array.isArray(operations) && operations.includes('verify');
  return verifies ? null : 'its "key_ops" do not say "verify"';
}

function readKey(jwk: Jwk): KeyObject | null {
  try {
    return createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
  } catch {
    return null;
  }
}

function strengthFault(key: KeyObject): string | null {
  const { modulusLength: bits, publicExponent: exponent } = key.asymmetricKeyDetails ?? {};
  if (bits === undefined || exponent === undefined) return null;
  if (bits < rsaBits.min || bits > rsaBits.max)
    return `it has ${bits} bits; RSA needs ${rsaBits.min} to ${rsaBits.max}`;
  return exponent < minRsaExponent ? 'its exponent is below 3' : null;
}

/** What makes a key of the kind useless here; null when nothing does. */
function faultOf(jwk: Jwk, family: readonly string[]): string | null {
  if (jwk.alg !== undefined && !family.includes(String(jwk.alg)))
    return 'its "alg" does not fit its kind';
  const purpose = purposeFault(jwk);
  if (purpose !== null) return purpose;
  const key = readKey(jwk);
  return key === null ? 'its members are no key' : strengthFault(key);
}

/** What a key is worth that was found where anybody may read it. */
export function judgeJwk(jwk: Jwk): JwkVerdict {
  if (jwk.kty === 'oct' || 'k' in jwk) return { is: 'secret', why: 'it is a symmetric key' };
  if (privateMembers.some((member) => member in jwk))
    return { is: 'secret', why: 'it is a private key' };
  const family = familyOf(jwk);
  if (family === null) return unusable('no signature of a token is verified with this kind of key');
  const fault = faultOf(jwk, family);
  if (fault !== null) return unusable(fault);
  return { is: 'usable', algorithms: jwk.alg === undefined ? family : [String(jwk.alg)] };
}
