// Which public keys does a text hold?
import { createLocalJWKSet, type JWK, type JWTVerifyGetKey } from 'jose';
import { type Jwk, judgeJwk } from '../../shared/public-jwk.ts';
import { KeySetError } from './key-set-error.ts';

export interface KeySet {
  /** The one key that a header means. Rejects with JWKSNoMatchingKey or JWKSMultipleMatchingKeys. */
  readonly find: JWTVerifyGetKey;
  /** Equal keys have equal ones. */
  readonly identities: ReadonlySet<string>;
}

/** Keys are found by the header alone. */
export const noToken = { payload: '', signature: '' };

const maxKeys = 100;

/** What makes a key, and what tokens name it by; certificates and purposes were looked at before. */
const members = ['kty', 'crv', 'n', 'e', 'x', 'y', 'kid', 'alg'] as const;

function bare(key: Jwk): Jwk {
  return Object.fromEntries(members.filter((name) => name in key).map((name) => [name, key[name]]));
}

/** A set of keys that `judgeJwk` calls usable. */
export function toKeySet(usable: readonly Jwk[]): KeySet {
  const keys = usable.map(bare);
  return {
    find: createLocalJWKSet({ keys: keys as unknown as JWK[] }),
    identities: new Set(keys.map((key) => JSON.stringify(key))),
  };
}

const rubbish = (message: string, cause?: unknown) => new KeySetError('rubbish', message, cause);

function parseKeys(text: string): readonly Jwk[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw rubbish('it is not JSON', error);
  }
  const keys = (parsed as { keys?: unknown } | null)?.keys;
  const isSet = Array.isArray(keys) && keys.every((key) => typeof key === 'object' && key !== null);
  if (!isSet) throw rubbish('it is no key set: {"keys": [{…}]}');
  if (keys.length > maxKeys) throw rubbish(`it has more than ${maxKeys} keys`);
  return keys;
}

/**
 * The usable keys of a JWKS (RFC 7517 §5: others are passed over). One that should be secret spoils the set: who else
 * has it signs tokens.
 * @throws KeySetError
 */
export function readKeySet(text: string): KeySet {
  const keys = parseKeys(text);
  const verdicts = keys.map(judgeJwk);
  for (const verdict of verdicts)
    if (verdict.is === 'secret')
      throw rubbish(`a key in it must not be seen by anybody: ${verdict.why}`);
  const usable = keys.filter((_, index) => verdicts[index]?.is === 'usable');
  if (usable.length === 0) throw rubbish('no key in it verifies signatures of tokens');
  return toKeySet(usable);
}
