// How is a column declared?
import { defaultMistake } from '../../../shared/model/compile/default-value.ts';
import type { FieldSpec } from '../../../shared/model/entity-spec.ts';
import type { NormalisedType } from '../../../shared/model/pg-types.ts';
import type { LiveColumn } from '../live-schema.ts';

/** Longest text that the schema of the resources takes. */
export const maxSqlLength = 4000;
const maxDescriptionLength = 1000;

/** A comment, if there is one, in the length a description may have. */
export function descriptionOf(comment: string | null): { description?: string } {
  return comment ? { description: comment.slice(0, maxDescriptionLength) } : {};
}

/** `'it''s'::text` → it's, when it is a valid value of the type; undefined for anything else. */
function textOf(expression: string, type: NormalisedType): string | undefined {
  const [, text, cast] = /^'((?:[^'\\]|'')*)'::(.+)$/s.exec(expression) ?? [];
  if (text === undefined || cast !== type.baseType) return undefined;
  const value = text.replaceAll("''", "'");
  const fits = value.length <= (type.length ?? maxSqlLength);
  return fits && defaultMistake(value, type) === null ? value : undefined;
}

/** The value that PostgreSQL would spell as `expression` again; undefined for what is no plain constant. */
function constantOf(expression: string, type: NormalisedType): FieldSpec['default'] {
  if (type.category === 'boolean') return { true: true, false: false }[expression];
  const isNumeric = type.category === 'integer' || type.category === 'number';
  if (!isNumeric) return textOf(expression, type);
  return String(Number(expression)) === expression ? Number(expression) : undefined;
}

function fillerOf(column: LiveColumn, type: NormalisedType): Partial<FieldSpec> {
  if (column.identity !== null) return { identity: column.identity };
  if (column.generated !== null) return { generated: column.generated };
  if (column.default === null) return {};
  const constant = constantOf(column.default, type);
  return constant === undefined ? { defaultExpression: column.default } : { default: constant };
}

/** The field; keys and references come later. */
export function importField(column: LiveColumn, type: NormalisedType): FieldSpec {
  // An identity is never NULL.
  const isRequired = column.notNull && column.identity === null;
  return {
    name: column.name,
    type: column.type,
    ...descriptionOf(column.comment),
    ...(isRequired && { required: true }),
    ...fillerOf(column, type),
  };
}

/** A column of a view: what it computes is not ours. */
export function importViewField(column: LiveColumn): FieldSpec {
  return { name: column.name, type: column.type, ...descriptionOf(column.comment) };
}
