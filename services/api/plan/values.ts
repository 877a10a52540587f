// Where does each value of a plan come from? Collected while planning, filled in per request.
import type { Caller } from '../../shared/caller.ts';
import type { Values } from '../../shared/messages/condition.ts';

/** Text the client (or the model) wrote, or a claim of the caller's token. */
export type ValueSource =
  | { readonly kind: 'text'; readonly text: string | null }
  | { readonly kind: 'claim'; readonly path: readonly string[] };

/** Gives out indexes into the row of values. */
export interface ValueCollector {
  readonly sources: readonly ValueSource[];
  text(text: string | null): number;
  claim(path: readonly string[]): number;
}

/** An empty collector for one plan. */
export function createValueCollector(): ValueCollector {
  const sources: ValueSource[] = [];
  return {
    sources,
    text: (text) => sources.push({ kind: 'text', text }) - 1,
    claim: (path) => sources.push({ kind: 'claim', path }) - 1,
  };
}

/** The text of a PostgreSQL array: `{"a","b"}`, every element quoted. */
export function arrayText(elements: readonly (string | null)[]): string {
  const quoted = elements.map((element) =>
    element === null ? 'NULL' : `"${element.replace(/["\\]/g, '\\$&')}"`,
  );
  return `{${quoted.join(',')}}`;
}

/** A claim as PostgreSQL text; an array becomes an array's text, a missing claim null. */
function claimText(claims: Caller['claims'], path: readonly string[]): string | null {
  let value: unknown = claims;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  if (value === null || value === undefined) return null;
  if (Array.isArray(value))
    return arrayText(value.map((item) => (item === null ? null : scalarText(item))));
  return scalarText(value);
}

function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The row of values for one caller. */
export function fillValues(sources: readonly ValueSource[], caller: Caller): Values {
  return sources.map((source) =>
    source.kind === 'text' ? source.text : claimText(caller.claims, source.path),
  );
}
