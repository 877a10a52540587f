// Which API key does a request present, and does it say beside it who its user is?
import type { IncomingHttpHeaders } from 'node:http';
import { keyPrefix } from '../../shared/api-key.ts';
import { malformedKey, twoKeys } from './key-refusal.ts';

export interface PresentedKey {
  readonly text: string;
  /** A token beside the key: it says who asks. Undefined: who asks is whom the key is for. */
  readonly authorization: string | undefined;
}

const scheme = /^bearer +/i;

/** The key that is sent as a bearer token (RFC 6750 §2.1); null where that is none. */
export function bearerKey(authorization: string | undefined): string | null {
  if (authorization === undefined) return null;
  const start = scheme.exec(authorization)?.[0].length ?? 0;
  return start > 0 && authorization.startsWith(keyPrefix, start)
    ? authorization.slice(start).trim()
    : null;
}

/**
 * Null where none is presented. Supabase's clients send what they were made with as `apikey`, and as bearer
 * token either the same or the token of who has signed in. Where keys are not accepted, an `apikey` that is none
 * of ours means nothing.
 * @throws KeyRefusal ASH400 for two different keys, ASH401 for what is no key and stands alone
 */
export function presentedKey(
  headers: IncomingHttpHeaders,
  areAccepted: boolean,
): PresentedKey | null {
  const { authorization } = headers;
  const apikey = headers['apikey'] as string | undefined;
  const bearer = bearerKey(authorization);
  if (apikey === undefined)
    return bearer === null ? null : { text: bearer, authorization: undefined };
  if (!apikey.startsWith(keyPrefix)) {
    if (authorization === undefined && areAccepted) throw malformedKey();
    return bearer === null ? null : { text: bearer, authorization: undefined };
  }
  if (bearer !== null && bearer !== apikey) throw twoKeys();
  return { text: apikey, authorization: bearer === null ? authorization : undefined };
}
