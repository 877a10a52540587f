// Does the body keep to what the entity declares? Every violation, not only the first.
import type { Entity, Field } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { BodyRow } from '../request/api-request.ts';
import { describeMismatch } from './field-value.ts';

export interface Violation {
  readonly field: string;
  /** Index of the row in an array body. */
  readonly row?: number;
  readonly message: string;
  readonly hint?: string;
}

/** More than these are not listed. */
export const maxViolations = 100;

export interface ValidationRules {
  readonly entity: Entity;
  /** Keys of the body that are written. */
  readonly columns: ReadonlySet<string>;
  /** Names the caller may know, for hints. */
  readonly known: ReadonlySet<string>;
  /** Rows are new: what is required must be there. */
  readonly isInsert: boolean;
  /** A missing key becomes the column's default instead of NULL. */
  readonly missingIsDefault: boolean;
  readonly isReadOnly: (field: Field) => boolean;
}

/** Columns the entity does not have, or that the caller may not know of. */
export function unknownColumns({ columns, entity, known }: ValidationRules): Violation[] {
  const unknown = [...columns].filter((name) => !known.has(name) || !entity.fields.has(name));
  return unknown.map((name) => {
    const hint = didYouMean(name, known);
    return {
      field: name,
      message: `Could not find the '${name}' column of '${entity.name}'`,
      ...(hint === undefined ? {} : { hint }),
    };
  });
}

function readOnlyColumns({ columns, entity, known, isReadOnly }: ValidationRules): Violation[] {
  return [...columns].flatMap((name) => {
    const field = entity.fields.get(name);
    return field !== undefined && known.has(name) && isReadOnly(field)
      ? [{ field: name, message: 'is read-only' }]
      : [];
  });
}

/** Whether the key, absent or null in this row, leaves the column without a value it must have. */
function isMissing(field: Field, row: BodyRow, rules: ValidationRules): boolean {
  // What no request may set, no request can be asked for.
  if (!field.required || rules.isReadOnly(field)) return false;
  if (Object.hasOwn(row, field.name)) return row[field.name] === null;
  if (!rules.isInsert) return false;
  // A column some row names is written for every row; the others get the default.
  const becomesNull = rules.columns.has(field.name) && !rules.missingIsDefault;
  return becomesNull || !field.hasDefault;
}

function rowViolations(
  row: BodyRow,
  fields: readonly Field[],
  rules: ValidationRules,
): Violation[] {
  const violations: Violation[] = [];
  for (const field of fields) {
    if (isMissing(field, row, rules))
      violations.push({ field: field.name, message: 'is required' });
    const value = Object.hasOwn(row, field.name) ? row[field.name] : undefined;
    if (value === undefined || value === null || !rules.columns.has(field.name)) continue;
    const message = describeMismatch(field, value);
    if (message !== null) violations.push({ field: field.name, message });
  }
  return violations;
}

/** Everything that is wrong with the rows, at most `maxViolations`. */
export function validateRows(rows: readonly BodyRow[], rules: ValidationRules): Violation[] {
  const violations = [...unknownColumns(rules), ...readOnlyColumns(rules)];
  const named = new Set(violations.map(({ field }) => field));
  const fields = [...rules.entity.fields.values()].filter(
    (field) => !named.has(field.name) && (rules.columns.has(field.name) || rules.isInsert),
  );
  for (const [index, row] of rows.entries()) {
    if (violations.length >= maxViolations) break;
    const found = rowViolations(row, fields, rules);
    violations.push(...(rows.length > 1 ? found.map((v) => ({ ...v, row: index })) : found));
  }
  return violations.slice(0, maxViolations);
}
