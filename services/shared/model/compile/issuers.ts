// Are the issuers of tokens well declared?
import { serviceRole } from '../../caller.ts';
import { judgeJwk, secretAlgorithm } from '../../public-jwk.ts';
import type { AuthSpec, IssuerSpec } from '../auth-spec.ts';
import { keysUrlFault } from './keys-url.ts';
import { type Report, reportUnknown } from './report.ts';

type Jwks = NonNullable<IssuerSpec['jwks']>;

/** An issuer, and where it stands. */
interface Place {
  readonly path: string;
  readonly report: Report;
}

/** Tokens go to the one issuer that they name. */
function checkTwice({ issuer, issuers = [] }: AuthSpec, report: Report): void {
  const names = issuers.map((one) => one.issuer);
  for (const [index, name] of names.entries()) {
    const path = `spec.auth.issuers[${index}].issuer`;
    if (name === issuer) report(path, `"${name}" is auth.issuer already`);
    else if (names.indexOf(name) < index) report(path, `"${name}" is declared twice`);
  }
}

function checkUrl({ url }: Jwks, { path, report }: Place): void {
  const fault = url === undefined ? null : keysUrlFault(url);
  if (fault !== null) report(`${path}.url`, fault.message, fault.hint);
}

/** The algorithms that each key verifies; of one that is not usable, none. */
function checkKeys(keys: NonNullable<Jwks['keys']>, { path, report }: Place): void {
  const identities = keys.map((key) => (typeof key.kid === 'string' ? key.kid : null));
  for (const [index, key] of keys.entries()) {
    const at = `${path}.keys[${index}]`;
    const verdict = judgeJwk(key);
    if (verdict.is === 'secret')
      report(at, `${verdict.why}: only public keys may stand here`, 'Make new keys: it was seen.');
    else if (verdict.is === 'unusable') report(at, `cannot be used: ${verdict.why}`);
    const kid = identities[index] ?? null;
    if (kid === null && keys.length > 1)
      report(at, 'one of several keys needs a "kid", by which tokens name it');
    else if (kid !== null && identities.indexOf(kid) < index)
      report(`${at}.kid`, `"${kid}" is declared twice`);
  }
}

type Algorithm = NonNullable<IssuerSpec['algorithms']>[number];

/** Why nothing of this issuer is signed so. */
function algorithmFault(name: Algorithm, { secret, jwks }: IssuerSpec): string | null {
  if (secret !== undefined && name !== secretAlgorithm)
    return `${name} is no signature with a secret; that is ${secretAlgorithm}`;
  if (jwks === undefined) return null;
  if (name === secretAlgorithm) return `${name} is signed with a secret, never with a key of jwks`;
  const verdicts = (jwks.keys ?? []).map(judgeJwk);
  const usable = verdicts.flatMap((key) => (key.is === 'usable' ? [key.algorithms] : []));
  const isVerified = usable.length === 0 || usable.some((all) => all.includes(name));
  return isVerified ? null : `no key here verifies ${name}`;
}

function checkAlgorithms(issuer: IssuerSpec, { path, report }: Place): void {
  for (const [index, name] of (issuer.algorithms ?? []).entries()) {
    const fault = algorithmFault(name, issuer);
    if (fault !== null) report(`${path}.algorithms[${index}]`, fault);
  }
}

/** Where its keys are from: one of three. */
function checkSource(issuer: IssuerSpec, { path, report }: Place): void {
  const { secret, jwks } = issuer;
  if ((secret === undefined) === (jwks === undefined)) {
    const what = secret === undefined ? 'nothing verifies its tokens' : 'two verify its tokens';
    report(path, `${what}: declare either secret or jwks`);
  }
  if (jwks === undefined) return;
  const place = { path: `${path}.jwks`, report };
  if ((jwks.url === undefined) === (jwks.keys === undefined))
    report(place.path, 'declare either url or keys');
  checkUrl(jwks, place);
  checkKeys(jwks.keys ?? [], place);
}

function checkRoles(issuer: IssuerSpec, roles: ReadonlySet<string>, { path, report }: Place): void {
  const known = { what: 'role', known: roles };
  const values = (issuer.roles ?? []).map(({ value }) => value);
  for (const [index, { value, role }] of (issuer.roles ?? []).entries()) {
    const at = `${path}.roles[${index}]`;
    if (!roles.has(role)) reportUnknown(report, { path: `${at}.role`, name: role }, known);
    if (values.indexOf(value) < index) report(`${at}.value`, `"${value}" is declared twice`);
  }
  const { defaultRole: name } = issuer;
  const at = `${path}.defaultRole`;
  if (name === serviceRole)
    report(at, `${serviceRole} is bound by no rule: nobody has it by default`);
  else if (name !== undefined && !roles.has(name)) reportUnknown(report, { path: at, name }, known);
}

/** Reports whatever would let in nobody, or anybody. */
export function checkIssuers(
  auth: AuthSpec,
  { roles, report }: { roles: ReadonlySet<string>; report: Report },
): void {
  checkTwice(auth, report);
  for (const [index, issuer] of (auth.issuers ?? []).entries()) {
    const place = { path: `spec.auth.issuers[${index}]`, report };
    checkSource(issuer, place);
    checkAlgorithms(issuer, place);
    checkRoles(issuer, roles, place);
  }
}
