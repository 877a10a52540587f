// Who are you?
import { LRUCache } from 'lru-cache';
import { anonymousRole, type Caller } from '../../shared/caller.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { malformed, notBearer, TokenRefusal } from '../tokens/token-refusal.ts';
import type { VerifiedToken, VerifyToken } from '../tokens/verify-token.ts';

const maxTokenLength = 8 * 1024;
/** Characters of all remembered tokens together: 40,000 common ones, some 20 MiB with their claims. */
const maxMemoSize = 10_000_000;
const anonymous: Caller = Object.freeze({ role: anonymousRole, claims: Object.freeze({}) });

/** The caller, at once where the token is known already; a promise costs a turn of the queue. */
export type Authenticate = (
  authorization: string | undefined,
  model: Model,
) => Caller | Promise<Caller>;

export interface Authentication {
  readonly authenticate: Authenticate;
  /** Whether the token was verified before, and its caller is known without doing that again. */
  readonly remembers: (authorization: string | undefined, model: Model) => boolean;
}

export interface AuthenticateOptions {
  /** What verifies tokens as the model declares; asked once for each that is served. */
  readonly verifierOf: (model: Model) => VerifyToken;
  readonly clock: Pick<Clock, 'epochMs'>;
  readonly observe: Observe;
}

/**
 * Nobody's request is `anon`'s; a bearer token's is that of its role. Verified tokens are remembered until they
 * expire, a key of their issuer is withdrawn, or another model is served: it may have other rules and roles. Forged
 * ones are not: they would push good ones out.
 * @throws TokenRefusal PGRST301, PGRST302, PGRST303, 42501, ASH503 (or rejects with it).
 */
export function createAuthenticate({
  verifierOf,
  clock,
  observe,
}: AuthenticateOptions): Authentication {
  let known: { model: Model; verify: VerifyToken; memo: Memo } | null = null;

  function counted(error: unknown): unknown {
    if (error instanceof TokenRefusal) observe({ kind: 'token-refused', reason: error.reason });
    return error;
  }

  async function verified(token: string, { verify, memo }: NonNullable<typeof known>) {
    const found = await verify(token).catch((error) => Promise.reject(counted(error)));
    memo.set(token, found);
    return found.caller;
  }

  function recall(token: string, { memo }: NonNullable<typeof known>): Caller | null {
    const found = memo.get(token);
    return found?.trust.holds && found.expiresMs > clock.epochMs() ? found.caller : null;
  }

  return {
    authenticate(authorization, model) {
      // Also for nobody's request: the keys of issuers are fetched before the first token needs them.
      if (known?.model !== model) known = { model, verify: verifierOf(model), memo: createMemo() };
      if (authorization === undefined) return anonymous;
      const token = bearerToken(authorization);
      if (token instanceof TokenRefusal) throw counted(token);
      return recall(token, known) ?? verified(token, known);
    },
    remembers(authorization, model) {
      if (known?.model !== model || authorization === undefined) return false;
      const token = bearerToken(authorization);
      return typeof token === 'string' && recall(token, known) !== null;
    },
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
function bearerToken(authorization: string): string | TokenRefusal {
  const space = authorization.indexOf(' ');
  const scheme = space === -1 ? authorization : authorization.slice(0, space);
  const token = space === -1 ? '' : authorization.slice(space + 1).trim();
  if (scheme.toLowerCase() !== 'bearer' || token === '') return notBearer();
  if (token.length > maxTokenLength) return malformed(`JWT is longer than ${maxTokenLength} bytes`);
  return token;
}
