// What does the person at the terminal see?
import { SignJWT } from 'jose';
import type { Reconciled } from '../operator/app.ts';
import type { AppError } from '../shared/errors.ts';
import { formatProblem } from '../shared/model/manifests/source-problem.ts';
import type { Entity, Model } from '../shared/model/model.ts';

export type Print = (text: string) => void;

export interface Welcome {
  readonly url: string;
  readonly adminUrl: string;
  readonly model: Model;
  readonly secret: string;
}

/** Tokens of the welcome are for trying: they end with the day. */
const tokenLifetime = '12h';

function token(role: string, { secret, model }: Welcome): Promise<string> {
  const { issuer, audience, roleClaim = 'role' } = model.application.auth ?? {};
  const jwt = new SignJWT({ [roleClaim]: role })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('1')
    .setExpirationTime(tokenLifetime);
  if (issuer !== undefined) jwt.setIssuer(issuer);
  if (audience !== undefined) jwt.setAudience(audience);
  return jwt.sign(new TextEncoder().encode(secret));
}

/** A shell variable for the role's token: `CUSTOMER`. */
function variable(role: string): string {
  return role.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}

/** Related resources that can be embedded by their name alone. */
function plainEmbeds({ relationships, name }: Entity): string[] {
  const targets = relationships.map(({ target }) => target).filter((target) => target !== name);
  return targets.filter((target) => targets.indexOf(target) === targets.lastIndexOf(target));
}

/** Three lines that work when pasted: a list, an embed, and a count. */
function curlLines({ url, model }: Welcome, bearer: string): string[] {
  const header = `-H 'Authorization: Bearer ${bearer}'`;
  const [first, ...others] = [...model.entities.values()].sort(
    (a, b) => plainEmbeds(b).length - plainEmbeds(a).length,
  );
  if (first === undefined) return [];
  const select = [
    '*',
    ...plainEmbeds(first)
      .slice(0, 2)
      .map((target) => `${target}(*)`),
  ].join(',');
  const second = others[0] ?? first;
  return [
    `curl '${url}/rest/v1/${first.name}?select=${select}&limit=2' ${header}`,
    `curl '${url}/rest/v1/${second.name}?limit=3' -H 'Accept: text/csv' ${header}`,
    `curl -I '${url}/rest/v1/${first.name}' -H 'Prefer: count=exact' ${header}`,
  ];
}

/** Where it listens, a token for each declared role, and what to try first. */
export async function tellWelcome(welcome: Welcome, print: Print): Promise<void> {
  const { model, url, adminUrl } = welcome;
  const declared = (model.application.roles ?? []).map(({ name }) => name);
  const roles = declared.length === 0 ? ['service_role'] : declared;
  print(
    `\nServing ${model.entities.size} entities at ${url}/rest/v1  (revision ${model.revision})`,
  );
  print(`Health and metrics at ${adminUrl}/readyz and ${adminUrl}/metrics\n`);
  print(`A token for each role, valid for ${tokenLifetime} (sub is 1):`);
  let bearer = '';
  for (const role of roles) {
    bearer = await token(role, welcome);
    print(`  ${variable(role)}=${bearer}`);
  }
  print('\nTry:');
  for (const line of curlLines(welcome, bearer)) print(`  ${line}`);
  print('\nEdit a manifest: the change is served at once. Ctrl-C stops everything.\n');
}

/** Problems of manifests: file, line, what is wrong, nearest right name. */
function tellInvalid(reconciled: Extract<Reconciled, { outcome: 'invalid' }>, print: Print): void {
  for (const problem of reconciled.problems) print(`  ${formatProblem(problem)}`);
}

function tellRefused(reconciled: Extract<Reconciled, { outcome: 'refused' }>, print: Print): void {
  for (const { resource, title, reason, manual } of reconciled.refusals) {
    print(`  ${resource}: ${title}`);
    print(`    why not: ${reason}`);
    print(`    by hand: ${manual}`);
  }
}

/** How a change of the manifests ended. `served` is the revision that stays when nothing is published. */
export function tellReconciled(reconciled: Reconciled, served: string | null, print: Print): void {
  const stays = served === null ? 'Nothing is served yet.' : `Revision ${served} stays served.`;
  switch (reconciled.outcome) {
    case 'unchanged':
      print(`No change: revision ${reconciled.revision} is served.`);
      return;
    case 'published':
      for (const title of reconciled.applied) print(`  migrated: ${title}`);
      for (const notice of reconciled.notices) print(`  note: ${notice}`);
      print(`Revision ${reconciled.revision} is served.`);
      return;
    case 'invalid':
      print(`The manifests have mistakes. ${stays}`);
      tellInvalid(reconciled, print);
      return;
    case 'refused':
      print(`The change cannot be made safely. ${stays}`);
      tellRefused(reconciled, print);
  }
}

/** An error that ends the start: its words, what to do, and never a stack. */
export function tellFatal(error: AppError, print: Print): void {
  print(`ashlar: ${error.message}`);
  if (typeof error.details === 'string') print(`  ${error.details}`);
  if (error.hint !== undefined) print(`  ${error.hint}`);
}
