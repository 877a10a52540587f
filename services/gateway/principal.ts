// Who is this caller, by a name that says nothing of them?
import { createHash } from 'node:crypto';
import { anonymousRole, type Caller } from '../shared/caller.ts';

/** The caller of a verified token is one object for as long as the token is remembered. */
const known = new WeakMap<Caller, string | null>();

function hashOf({ role, claims }: Caller): string | null {
  if (role === anonymousRole) return null;
  const { sub, iss } = claims;
  const text = JSON.stringify(sub === undefined ? [role, claims] : [sub, iss]);
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/**
 * The subject of the token (RFC 7519 §4.1.2) and its issuer, without a subject the token itself by its claims: 22
 * characters. Null for nobody in particular.
 */
export function principalOf(caller: Caller): string | null {
  const hash = known.get(caller);
  if (hash !== undefined) return hash;
  const made = hashOf(caller);
  known.set(caller, made);
  return made;
}
