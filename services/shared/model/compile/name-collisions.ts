// Do two things in the database get the same name, or one a name that is too long?

import type { FieldSpec } from '../entity-spec.ts';
import { type CheckWhat, checkName, maxNameBytes, nameBytes } from '../names.ts';
import type { Draft } from './draft.ts';
import type { ForeignKey } from './foreign-keys.ts';

interface Named {
  readonly name: string;
  readonly path: string;
  /** `index`, `foreign key`: what is named. */
  readonly what: string;
}

const checks: readonly (readonly [keyof FieldSpec, CheckWhat])[] = [
  ['enum', 'enum'],
  ['pattern', 'pattern'],
  ['minimum', 'minimum'],
  ['maximum', 'maximum'],
  ['minLength', 'min_length'],
  ['maxLength', 'max_length'],
];

function checksOf({ name, spec }: Draft): Named[] {
  const ofFields = spec.fields.flatMap((field, index) =>
    checks
      .filter(([rule]) => field[rule] !== undefined)
      .map(([rule, what]) => ({
        name: checkName(name, field.name, what),
        path: `spec.fields[${index}].${rule}`,
        what: 'check',
      })),
  );
  const declared = (spec.checks ?? []).map((check, index) => ({
    name: check.name,
    path: `spec.checks[${index}].name`,
    what: 'check',
  }));
  return [...ofFields, ...declared];
}

function checkLengths(draft: Draft, constraints: readonly Named[]): void {
  const tablePath = draft.spec.table === undefined ? 'metadata.name' : 'spec.table';
  const columns = draft.spec.fields.map((field, index) => ({
    name: field.name,
    path: `spec.fields[${index}].name`,
    what: 'field',
  }));
  const table = { name: draft.name, path: tablePath, what: 'table' };
  for (const { name, path, what } of [table, ...columns, ...constraints]) {
    const bytes = nameBytes(name);
    if (bytes > maxNameBytes)
      draft.report(
        path,
        `the name of the ${what} has ${bytes} bytes; PostgreSQL takes at most ${maxNameBytes}`,
        what === 'table' ? 'Set spec.table to a shorter name.' : undefined,
      );
  }
}

/** Takes the names that are free, and gives back whose they are; reports the others. */
function take(draft: Draft, names: readonly Named[], taken: Map<string, string>): Named[] {
  return names.filter(({ name, path, what }) => {
    const owner = taken.get(name);
    if (owner === undefined) {
      taken.set(name, `${what} of Entity ${draft.resource}`);
      return true;
    }
    const hint = 'Give one of them a name of its own.';
    draft.report(path, `the name "${name}" is taken by the ${owner}`, hint);
    return false;
  });
}

/**
 * Constraints of a table have different names; so have the tables, views, keys and indexes of a schema.
 * `inSchema` holds the names taken so far, those of all tables from the beginning.
 */
export function checkNames(
  draft: Draft,
  foreignKeys: readonly ForeignKey[],
  inSchema: Map<string, string>,
): void {
  // Of a view nothing but its name and columns is in the database.
  if (draft.spec.view) {
    checkLengths(draft, []);
    return;
  }
  const keys = draft.keys.map((key) => ({ ...key, what: 'key' }));
  const indexes = draft.indexes.map((index) => ({ ...index, what: 'index' }));
  const references = foreignKeys.map((key) => ({ ...key, what: 'foreign key' }));
  const constraints = [...keys, ...references, ...checksOf(draft)];
  checkLengths(draft, [...constraints, ...indexes]);
  const inTable = take(draft, constraints, new Map());
  take(draft, [...inTable.filter(({ what }) => what === 'key'), ...indexes], inSchema);
}
