// What of a table cannot be declared, and is kept as it is?
import type { LiveConstraint, LiveIndex, LiveTable } from '../live-schema.ts';

/** Why the constraint says more than, or something else than, a declaration can; null when it does not. */
function constraintNotice({
  kind,
  definition,
  isDeferrable,
  references,
  validated,
}: LiveConstraint) {
  if (kind === 'exclusion') return 'cannot be declared';
  if (kind === 'check' && !validated) return 'was never validated, and is not declared';
  if (isDeferrable) return 'stays deferrable';
  if (references?.isSpecial) return 'keeps MATCH FULL, or the columns it sets';
  if (definition.includes('NULLS NOT DISTINCT')) return 'keeps NULLS NOT DISTINCT';
  return definition.includes('WITHOUT OVERLAPS') ? 'keeps WITHOUT OVERLAPS' : null;
}

function indexNotice({ valid }: LiveIndex): string | null {
  return valid ? null : 'is invalid and serves no query: drop it, or build it again';
}

export function noticesOf({ name, constraints, indexes }: LiveTable): string[] {
  const say = (what: string, one: { name: string }, notice: string | null) =>
    notice === null ? [] : [`${name}: ${what} ${one.name} ${notice}.`];
  return [
    ...constraints.flatMap((one) => say(one.kind, one, constraintNotice(one))),
    ...indexes.flatMap((one) => say('index', one, indexNotice(one))),
  ];
}
