// Where does each value of a plan come from? Collected while planning, filled in per request.
import type { Caller } from '../../shared/caller.ts';
import type { Values } from '../../shared/messages/condition.ts';
import type { TypeCategory } from '../../shared/model/model.ts';

/** Text the client (or the model) wrote, or a claim of the caller's token. */
export type ValueSource =
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'claim'; readonly path: readonly string[]; readonly form: ClaimForm };

/** What a claim is compared with, or given to: one value, a list of values, or JSON. */
export type ClaimForm = 'value' | 'list' | 'json';

/** Gives out indexes into the row of values. */
export interface ValueCollector {
  readonly sources: readonly ValueSource[];
  text(text: string | null): number;
  claim(path: readonly string[], form: ClaimForm): number;
}

/** An empty collector for one plan. */
export function createValueCollector(): ValueCollector {
  const sources: ValueSource[] = [];
  return {
    sources,
    text: (text) => sources.push({ kind: 'text', text }) - 1,
    claim: (path, form) => sources.push({ kind: 'claim', path, form }) - 1,
  };
}

/** The text of a PostgreSQL array: `{"a","b"}`, every element quoted. */
export function arrayText(elements: readonly (string | null)[]): string {
  const quoted = elements.map((element) =>
    element === null ? 'NULL' : `"${element.replace(/["\\]/g, '\\$&')}"`,
  );
  return `{${quoted.join(',')}}`;
}

/** The claim, or the member of one; null when it is missing. */
function findClaim(claims: Caller['claims'], path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value ?? null;
}

/**
 * A claim as PostgreSQL text. One value is a list of one; a list or an object where one value is wanted is no
 * value: it reads like a claim that is missing, and matches nothing.
 */
function claimText(claims: Caller['claims'], path: readonly string[], form: ClaimForm) {
  const value = findClaim(claims, path);
  if (value === null) return null;
  if (form === 'json') return JSON.stringify(value);
  if (form === 'value') return typeof value === 'object' ? null : scalarText(value);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  return arrayText(items.map((item) => (item === null ? null : scalarText(item))));
}

/** How a claim is read for what has this type. */
export function claimFormOf(category: TypeCategory): ClaimForm {
  if (category === 'array') return 'list';
  return category === 'json' ? 'json' : 'value';
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The row of values for one caller. */
export function fillValues(sources: readonly ValueSource[], caller: Caller): Values {
  return sources.map((source) =>
    source.kind === 'text' ? source.text : claimText(caller.claims, source.path, source.form),
  );
}

/** Names of the claims, at the outermost level, that values come from. */
export function claimNames(sources: readonly ValueSource[]): string[] {
  const names = sources.flatMap((source) =>
    source.kind === 'claim' ? source.path.slice(0, 1) : [],
  );
  return [...new Set(names)];
}
