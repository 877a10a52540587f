// Who are you?
import { LRUCache } from 'lru-cache';
import { anonymousRole, type Caller } from '../../shared/caller.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import { createTokenVerifier, type VerifiedToken, type VerifyToken } from './verify-token.ts';

const maxTokenLength = 8 * 1024;
/** Characters of all remembered tokens together: 40,000 common ones, some 20 MiB with their claims. */
const maxMemoSize = 10_000_000;
const anonymous: Caller = Object.freeze({ role: anonymousRole, claims: Object.freeze({}) });

/** The caller, at once where the token is known already; a promise costs a turn of the queue. */
export type Authenticate = (
  authorization: string | undefined,
  model: Model,
) => Caller | Promise<Caller>;

/**
 * Nobody's request is `anon`'s; a bearer token's is that of its role. Verified tokens are remembered until they
 * expire, or another model is served: it may have other rules and roles. Forged ones are not: they would push
 * good ones out.
 * @throws AppError PGRST301, PGRST302, PGRST303, 42501 (or rejects with it).
 */
export function createAuthenticate(options: {
  secret: string | undefined;
  clock: Clock;
}): Authenticate {
  const { clock } = options;
  let known: { model: Model; verify: VerifyToken; memo: Memo } | null = null;
  return (authorization, model) => {
    if (authorization === undefined) return anonymous;
    if (known?.model !== model)
      known = { model, verify: createTokenVerifier({ ...options, model }), memo: createMemo() };
    const { verify, memo } = known;
    const token = bearerToken(authorization);
    const remembered = memo.get(token);
    if (remembered !== undefined && remembered.expiresMs > clock.epochMs())
      return remembered.caller;
    return verify(token).then((verified) => {
      memo.set(token, verified);
      return verified.caller;
    });
  };
}

type Memo = LRUCache<string, VerifiedToken>;
function createMemo(): Memo {
  return new LRUCache({
    maxSize: maxMemoSize,
    sizeCalculation: (_verified, token) => token.length,
  });
}

/** RFC 6750 §2.1 */
function bearerToken(authorization: string): string {
  const space = authorization.indexOf(' ');
  const scheme = space === -1 ? authorization : authorization.slice(0, space);
  const token = space === -1 ? '' : authorization.slice(space + 1).trim();
  if (scheme.toLowerCase() !== 'bearer' || token === '')
    throw new AppError('PGRST302', 'the header Authorization is not "Bearer <token>"');
  if (token.length > maxTokenLength)
    throw new AppError('PGRST301', `JWT is longer than ${maxTokenLength} bytes`);
  return token;
}
