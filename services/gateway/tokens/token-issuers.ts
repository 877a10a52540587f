// Whose rules and keys does a token fall under? Those of the issuer that it names; they decide whether it speaks the truth.
import { createSecretKey } from 'node:crypto';
import { type CryptoKey, decodeJwt } from 'jose';
import type { AuthSpec, IssuerSpec } from '../../shared/model/auth-spec.ts';
import type { Model } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { secretAlgorithm, signatureAlgorithms } from '../../shared/public-jwk.ts';
import type { KeySets } from '../key-sets/key-sets.ts';
import { noToken, toKeySet } from '../key-sets/read-key-set.ts';
import { malformed, notConfigured } from './token-refusal.ts';
import {
  createVerifier,
  type FindKey,
  type TokenRules,
  type Verification,
  type VerifyToken,
} from './verify-token.ts';

const defaultToleranceSeconds = 5;
const defaultRoleClaim = 'role';

export interface TokenIssuersOptions extends Verification {
  /** Of tokens that name none of the declared issuers. */
  readonly secret: string | undefined;
  /** Of issuers, by the names that the Application calls them by. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly keySets: Pick<KeySets, 'use'>;
  readonly observe: Observe;
}

type Remote = ReturnType<KeySets['use']>;

/** Of what cannot be withdrawn while this process runs, or the model is served. */
const lasting = { holds: true } as const;

const refuseAll =
  (message: string): VerifyToken =>
  () =>
    Promise.reject(notConfigured(message));

function secretFinder(secret: string): FindKey {
  const found = Promise.resolve({ key: createSecretKey(Buffer.from(secret)), trust: lasting });
  return () => found;
}

const publicAlgorithms = signatureAlgorithms.filter((name) => name !== secretAlgorithm);

/** Rules of the tokens of ASHLAR_JWT_SECRET. */
function ownRules(secret: string, auth: AuthSpec, declared: ReadonlySet<string>): TokenRules {
  return {
    issuer: auth.issuer,
    audience: auth.audience,
    algorithms: [secretAlgorithm],
    toleranceSeconds: auth.clockToleranceSeconds ?? defaultToleranceSeconds,
    role: {
      claim: auth.roleClaim ?? defaultRoleClaim,
      mapping: null,
      fallback: null,
      mayServe: true,
      declared,
    },
    findKey: secretFinder(secret),
  };
}

/** Rules of one of the others; what it does not say, `auth` does. */
function issuerRules(spec: IssuerSpec, auth: AuthSpec, declared: ReadonlySet<string>) {
  const { issuer, audience, algorithms, clockToleranceSeconds, roleClaim, roles } = spec;
  const byDefault = spec.secret === undefined ? publicAlgorithms : [secretAlgorithm];
  return {
    issuer,
    audience: audience ?? auth.audience,
    algorithms: algorithms ?? byDefault,
    toleranceSeconds:
      clockToleranceSeconds ?? auth.clockToleranceSeconds ?? defaultToleranceSeconds,
    role: {
      claim: roleClaim ?? auth.roleClaim ?? defaultRoleClaim,
      mapping: roles ?? null,
      fallback: spec.defaultRole ?? null,
      mayServe: false,
      declared,
    },
  };
}

/** The "iss" that a token claims; nothing rests on it but who is asked. */
function claimedIssuer(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch (error) {
    throw malformed(undefined, error);
  }
}

/** Where the keys of an issuer are from; null where its secret is not configured. */
function finderOf(spec: IssuerSpec, options: TokenIssuersOptions, remote: Remote): FindKey | null {
  const { secret: name, jwks } = spec;
  if (name !== undefined) {
    const secret = options.secrets.get(name);
    return secret === undefined ? null : secretFinder(secret);
  }
  const keys = jwks?.url === undefined ? undefined : remote.get(jwks.url);
  if (keys !== undefined) return (header) => keys.find(header);
  const { find } = toKeySet(jwks?.keys ?? []);
  return async (header) => ({ key: (await find(header, noToken)) as CryptoKey, trust: lasting });
}

function tellUnconfigured({ issuer, secret = '' }: IssuerSpec, options: TokenIssuersOptions) {
  const { observe, secrets } = options;
  const hint = didYouMean(secret, secrets.keys());
  const message = `tokens of issuer "${issuer}" are refused: ASHLAR_JWT_SECRETS has no secret "${secret}"`;
  observe({ kind: 'event', level: 'warn', message: [message, hint].filter(Boolean).join('. ') });
}

/** A verifier for each declared issuer, by its name. */
function createIssuers({ application, roles }: Model, options: TokenIssuersOptions) {
  const { auth = {} } = application;
  const { issuers = [] } = auth;
  const remote = options.keySets.use(issuers.flatMap(({ jwks }) => jwks?.url ?? []));
  return new Map(
    issuers.map((spec): [string, VerifyToken] => {
      const findKey = finderOf(spec, options, remote);
      if (findKey !== null)
        return [
          spec.issuer,
          createVerifier({ ...issuerRules(spec, auth, roles), findKey }, options),
        ];
      tellUnconfigured(spec, options);
      return [
        spec.issuer,
        refuseAll('tokens of this issuer are not accepted: its secret is not configured'),
      ];
    }),
  );
}

/** Verifies tokens as this model declares. */
export function createTokenIssuers(model: Model, options: TokenIssuersOptions): VerifyToken {
  const { secret } = options;
  const { auth = {} } = model.application;
  const issuers = createIssuers(model, options);
  const own =
    secret === undefined
      ? refuseAll('tokens are not accepted: no secret is configured')
      : createVerifier(ownRules(secret, auth, model.roles), options);
  if (issuers.size === 0) return own;
  return async (token) => {
    const issuer = claimedIssuer(token);
    const named = issuer === undefined ? undefined : issuers.get(issuer);
    return (named ?? own)(token);
  };
}
