// Is this token of this issuer, still valid, and whose role does it carry?
import type { KeyObject } from 'node:crypto';
import {
  type CompactJWSHeaderParameters,
  type CryptoKey,
  decodeProtectedHeader,
  type JWTPayload,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import type { Caller } from '../../shared/caller.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Trust } from '../key-sets/remote-keys.ts';
import { type RoleRules, roleOf } from './role-of.ts';
import { asRefusal, badAlgorithm, badClaim, malformed } from './token-refusal.ts';
import type { VerificationGate } from './verification-gate.ts';

export interface VerifiedToken {
  readonly caller: Caller;
  /** From then on the token is expired, tolerance included. */
  readonly expiresMs: number;
  /** Until a key is withdrawn. */
  readonly trust: Trust;
}
/** Rejects with TokenRefusal PGRST301 (no token of ours), PGRST303 (its claims), 42501 (its role), ASH503 (not now). */
export type VerifyToken = (token: string) => Promise<VerifiedToken>;

/** The key that a header means; what it is made of is never taken from the token. */
export type FindKey = (
  header: CompactJWSHeaderParameters,
) => Promise<{ readonly key: CryptoKey | KeyObject; readonly trust: Trust }>;

export interface TokenRules {
  readonly issuer: string | undefined;
  readonly audience: string | undefined;
  readonly algorithms: readonly string[];
  readonly toleranceSeconds: number;
  readonly role: RoleRules;
  readonly findKey: FindKey;
}

export interface Verification {
  readonly clock: Pick<Clock, 'epochMs'>;
  readonly gate: VerificationGate;
}

function headerOf(token: string): CompactJWSHeaderParameters {
  try {
    return decodeProtectedHeader(token) as CompactJWSHeaderParameters;
  } catch (error) {
    throw malformed(undefined, error);
  }
}

function joseOptions({ issuer, audience, ...rules }: TokenRules): JWTVerifyOptions {
  return {
    algorithms: [...rules.algorithms],
    requiredClaims: ['exp'],
    clockTolerance: rules.toleranceSeconds,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  };
}

function callerOf(claims: JWTPayload, { toleranceSeconds, role }: TokenRules, nowMs: number) {
  if (claims.iat !== undefined && claims.iat > nowMs / 1000 + toleranceSeconds)
    throw badClaim('JWT issued in the future');
  return { role: roleOf(claims, role), claims };
}

/**
 * Verifies tokens (RFC 7515, 7519) under the rules of one issuer. The algorithm is one of the rules', never of the
 * header's choice; `exp` is required. Keys are looked for first: who waits for them takes nobody's turn.
 */
export function createVerifier(rules: TokenRules, { clock, gate }: Verification): VerifyToken {
  const options = joseOptions(rules);
  const algorithms = new Set(rules.algorithms);
  async function verify(token: string): Promise<VerifiedToken> {
    const header = headerOf(token);
    if (!algorithms.has(header.alg)) throw badAlgorithm();
    const { key, trust } = await rules.findKey(header);
    const nowMs = clock.epochMs();
    const { payload } = await gate.run(() =>
      jwtVerify(token, key, { ...options, currentDate: new Date(nowMs) }),
    );
    const caller = callerOf(payload, rules, nowMs);
    return { caller, expiresMs: ((payload.exp as number) + rules.toleranceSeconds) * 1000, trust };
  }
  return (token) => verify(token).catch((error: unknown) => Promise.reject(asRefusal(error)));
}
