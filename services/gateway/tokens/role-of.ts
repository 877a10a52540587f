// Whose role does a verified token carry?
import type { JWTPayload } from 'jose';
import { serviceRole } from '../../shared/caller.ts';
import { didYouMean } from '../../shared/nearest.ts';
import { deniedRole, noRole } from './token-refusal.ts';

/** How claims become one of the declared roles. */
export interface RoleRules {
  readonly claim: string;
  /** First one first; null: the value is the role. */
  readonly mapping: readonly { readonly value: string; readonly role: string }[] | null;
  /** Null: a token without one of these is refused. */
  readonly fallback: string | null;
  /** Whether a value that nobody mapped may be service_role, which is bound by no rule. */
  readonly mayServe: boolean;
  readonly declared: ReadonlySet<string>;
}

const own = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null && Object.hasOwn(holder, name)
    ? (holder as Record<string, unknown>)[name]
    : undefined;

/** The claim of that name (it may have dots in it: a URL), else the one at the end of the path. */
function claimAt(claims: JWTPayload, claim: string): unknown {
  const named = own(claims, claim);
  return named === undefined ? claim.split('.').reduce<unknown>(own, claims) : named;
}

const textsOf = (claim: unknown): readonly unknown[] => (Array.isArray(claim) ? claim : [claim]);

function mappedRole(claim: unknown, { mapping, declared, mayServe }: RoleRules): string | null {
  if (mapping !== null) {
    const values = textsOf(claim);
    return mapping.find(({ value }) => values.includes(value))?.role ?? null;
  }
  if (typeof claim !== 'string' || !declared.has(claim)) return null;
  return claim === serviceRole && !mayServe ? null : claim;
}

/** @throws TokenRefusal PGRST303 where there is no role, 42501 where there is one that says nothing */
export function roleOf(claims: JWTPayload, rules: RoleRules): string {
  const claim = claimAt(claims, rules.claim);
  const role = mappedRole(claim, rules) ?? rules.fallback;
  if (role !== null) return role;
  if (rules.mapping !== null && claim !== undefined)
    throw deniedRole(
      `no role is declared for what claim "${rules.claim}" says`,
      'Declare it in the Application: spec.auth.issuers[].roles.',
    );
  if (typeof claim !== 'string' || claim === '')
    throw noRole(`JWT has no role: claim "${rules.claim}" is missing or no text`);
  if (claim === serviceRole)
    throw deniedRole(
      `this issuer does not give the role "${serviceRole}"`,
      'Only a mapping does, in the Application: spec.auth.issuers[].roles.',
    );
  throw deniedRole(
    `role "${claim}" is not declared`,
    didYouMean(claim, rules.declared) ?? 'Declare it in the Application: spec.roles.',
  );
}
