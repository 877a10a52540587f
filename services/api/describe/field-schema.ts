// Which values does a field hold, as JSON Schema? (draft 2020-12, that of OpenAPI 3.1)
import { AppError } from '../../shared/errors.ts';
import type { Field, TypeCategory } from '../../shared/model/model.ts';
import { type DeclaredTypes, normaliseType } from '../../shared/model/pg-types.ts';

export type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
/** How PostgreSQL tells each kind of value as JSON. */
const byCategory: Record<TypeCategory, Schema> = {
  integer: { type: 'integer' },
  number: { type: 'number' },
  boolean: { type: 'boolean' },
  text,
  uuid: { type: 'string', format: 'uuid' },
  date: { type: 'string', format: 'date' },
  timestamp: text,
  time: text,
  interval: text,
  json: {},
  binary: text,
  network: text,
  range: text,
  search: text,
  array: { type: 'array' },
  enum: text,
  other: {},
};

const byType: Readonly<Record<string, Schema>> = {
  integer: { type: 'integer', format: 'int32' },
  bigint: { type: 'integer', format: 'int64' },
  real: { type: 'number', format: 'float' },
  'double precision': { type: 'number', format: 'double' },
  money: text,
  // Told as text, as it is no number to reckon with.
  oid: text,
  'timestamp with time zone': { type: 'string', format: 'date-time' },
};

type Typed = Pick<Field, 'baseType' | 'category' | 'enumValues'>;

function elementOf(baseType: string, types: DeclaredTypes): Schema {
  try {
    return typeSchema(normaliseType(baseType.slice(0, -'[]'.length), types), types);
  } catch (error) {
    // Some spellings stand for a type only together with their brackets; elements may be anything then.
    if (error instanceof AppError) return {};
    throw error;
  }
}

function typeSchema({ baseType, category, enumValues }: Typed, types: DeclaredTypes): Schema {
  if (category === 'enum') return { type: 'string', enum: [...(enumValues ?? [])] };
  if (category === 'array') return { type: 'array', items: elementOf(baseType, types) };
  return byType[baseType] ?? byCategory[category];
}

/** The limits that are set, under their names in JSON Schema. */
function limits(field: Field): Schema {
  const { pattern, minimum, maximum, minLength, maxLength } = field;
  const all = { enum: field.enum, pattern, minimum, maximum, minLength, maxLength };
  return Object.fromEntries(Object.entries(all).filter(([, limit]) => limit !== null));
}

/** The same, or null. */
function orNull(schema: Schema): Schema {
  if (schema.type === undefined) return schema;
  const type = [schema.type, 'null'];
  return Array.isArray(schema.enum)
    ? { ...schema, type, enum: [...schema.enum, null] }
    : { ...schema, type };
}

/** The field's values and what is said about them; `isNullable`: null is one of them. */
export function fieldSchema(field: Field, types: DeclaredTypes, isNullable: boolean): Schema {
  const values = { ...typeSchema(field, types), ...limits(field) };
  return {
    ...(isNullable ? orNull(values) : values),
    ...(field.description === null ? {} : { description: field.description }),
    ...(field.readOnly ? { readOnly: true } : {}),
    'x-postgres-type': field.type,
  };
}
