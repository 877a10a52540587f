// What does the person at the terminal see first: where it listens, whom to be, what to try?
import { SignJWT } from 'jose';
import type { Entity, Model } from '../shared/model/model.ts';

export interface Welcome {
  readonly url: string;
  readonly adminUrl: string;
  readonly model: Model;
  /** Signs the tokens. */
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

/** Where it listens, a token for each declared role, and what to try first; as lines. */
export async function tellWelcome(welcome: Welcome): Promise<string[]> {
  const { model, url, adminUrl } = welcome;
  const declared = (model.application.roles ?? []).map(({ name }) => name);
  const roles = declared.length === 0 ? ['service_role'] : declared;
  const tokens = await Promise.all(roles.map((role) => token(role, welcome)));
  return [
    `\nServing ${model.entities.size} entities at ${url}/rest/v1  (revision ${model.revision})`,
    `Health and metrics at ${adminUrl}/readyz and ${adminUrl}/metrics\n`,
    `A token for each role, valid for ${tokenLifetime} (sub is 1):`,
    ...roles.map((role, i) => `  ${variable(role)}=${tokens[i]}`),
    '\nTry:',
    ...curlLines(welcome, tokens.at(-1) ?? '').map((line) => `  ${line}`),
    '\nEdit a manifest: the change is served at once. Ctrl-C stops everything.\n',
  ];
}
