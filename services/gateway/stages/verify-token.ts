// Is this token ours, still valid, and whose role does it carry?
import { createSecretKey } from 'node:crypto';
import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Caller } from '../../shared/caller.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';

const defaultToleranceSeconds = 5;
const defaultRoleClaim = 'role';

export interface VerifiedToken {
  readonly caller: Caller;
  /** From then on the token is expired, tolerance included. */
  readonly expiresMs: number;
}
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

export interface VerifierOptions {
  readonly secret: string | undefined;
  readonly model: Model;
  readonly clock: Clock;
}

/**
 * Verifies HS256 tokens (RFC 7515, 7519) under the Application's rules. The algorithm is ours to choose, never the
 * header's; `exp` is required.
 * Rejects with AppError PGRST301 (no token of ours), PGRST303 (its claims), 42501 (its role).
 */
export function createTokenVerifier({ secret, model, clock }: VerifierOptions): VerifyToken {
  if (secret === undefined)
    return () => Promise.reject(refusal('tokens are not accepted: no secret is configured'));
  const key = createSecretKey(Buffer.from(secret));
  const { issuer, audience, clockToleranceSeconds, roleClaim } = model.application.auth ?? {};
  const tolerance = clockToleranceSeconds ?? defaultToleranceSeconds;
  const rules = {
    algorithms: ['HS256'],
    requiredClaims: ['exp'],
    clockTolerance: tolerance,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
  return async (token) => {
    const nowMs = clock.epochMs();
    const claims = await jwtVerify(token, key, { ...rules, currentDate: new Date(nowMs) }).then(
      ({ payload }) => payload,
      (error: unknown) => Promise.reject(asRefusal(error)),
    );
    if (claims.iat !== undefined && claims.iat > nowMs / 1000 + tolerance)
      throw new AppError('PGRST303', 'JWT issued in the future');
    const role = roleOf(claims, roleClaim ?? defaultRoleClaim, model.roles);
    return { caller: { role, claims }, expiresMs: ((claims.exp as number) + tolerance) * 1000 };
  };
}

function roleOf(claims: JWTPayload, claim: string, roles: ReadonlySet<string>): string {
  const role = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  if (typeof role !== 'string' || role === '')
    throw new AppError('PGRST303', `JWT has no role: claim "${claim}" is missing or no text`);
  if (!roles.has(role))
    throw new AppError('42501', `role "${role}" is not declared`, {
      hint: didYouMean(role, roles) ?? 'Declare it in the Application: spec.roles.',
    });
  return role;
}

/** Only the class of the reason: what exactly did not fit helps nobody but a forger. */
function asRefusal(error: unknown): unknown {
  if (error instanceof errors.JWTExpired)
    return new AppError('PGRST303', 'JWT expired', { cause: error });
  if (error instanceof errors.JWTClaimValidationFailed)
    return new AppError('PGRST303', `JWT claim "${error.claim}" is missing or not acceptable`, {
      cause: error,
    });
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported)
    return refusal('JWT uses an algorithm or extension that is not accepted', error);
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return refusal('JWT signature does not match', error);
  if (error instanceof errors.JOSEError) return refusal('JWT is malformed', error);
  return error;
}

function refusal(message: string, cause?: unknown): AppError {
  return new AppError('PGRST301', message, { cause });
}
