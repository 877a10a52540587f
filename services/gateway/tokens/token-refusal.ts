// Why is a token refused, and how is that told? Only the class of the reason: what exactly did not fit helps nobody but a forger.
import { errors } from 'jose';
import type { TokenRefusalReason } from '../../shared/observe/token-observation.ts';
import { CountedRefusal } from '../counted-refusal.ts';

export class TokenRefusal extends CountedRefusal<TokenRefusalReason> {}

export const notBearer = () =>
  new TokenRefusal(['malformed', 'PGRST302'], 'the header Authorization is not "Bearer <token>"');
export const malformed = (message = 'JWT is malformed', cause?: unknown) =>
  new TokenRefusal(['malformed', 'PGRST301'], message, { cause });
export const badAlgorithm = (cause?: unknown) =>
  new TokenRefusal(
    ['algorithm', 'PGRST301'],
    'JWT uses an algorithm or extension that is not accepted',
    { cause },
  );
export const unknownKey = (cause?: unknown) =>
  new TokenRefusal(['unknown-key', 'PGRST301'], 'JWT is signed with a key that is not known', {
    cause,
  });
export const notConfigured = (message: string) =>
  new TokenRefusal(['not-configured', 'PGRST301'], message);
export const badClaim = (message: string, cause?: unknown) =>
  new TokenRefusal(['claim', 'PGRST303'], message, { cause });
export const noRole = (message: string) => new TokenRefusal(['role', 'PGRST303'], message);
export const deniedRole = (message: string, hint: string) =>
  new TokenRefusal(['role', '42501'], message, { hint });
export const noKeys = (retryAfterSeconds: number) =>
  new TokenRefusal(['no-keys', 'ASH503'], 'The keys of the issuer of this JWT cannot be fetched', {
    retryAfterSeconds,
  });
export const busy = () =>
  new TokenRefusal(['busy', 'ASH503'], 'Too many tokens are being verified', {
    retryAfterSeconds: 1,
  });

/** What jose found; anything else is no refusal, and stays what it is. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired)
    return new TokenRefusal(['expired', 'PGRST303'], 'JWT expired', { cause: error });
  if (error instanceof errors.JWTClaimValidationFailed)
    return badClaim(`JWT claim "${error.claim}" is missing or not acceptable`, error);
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return badAlgorithm(error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return new TokenRefusal(['signature', 'PGRST301'], 'JWT signature does not match', {
      cause: error,
    });
  if (isWithoutKey(error)) return unknownKey(error);
  return error instanceof errors.JOSEError ? malformed(undefined, error) : error;
}

/** No key fits, or several do: who has several must say which one (OpenID Connect Core §10.1). */
function isWithoutKey(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys
  );
}
