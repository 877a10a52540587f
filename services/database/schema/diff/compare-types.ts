// Which types of the Application are missing, and which enum types lack values?

import { quoteTypeName } from '../../../shared/model/type-name.ts';
import { didYouMean } from '../../../shared/nearest.ts';
import { identifier, literal } from '../../sql/identifier.ts';
import type { DesiredSchema, DesiredType } from '../desired/desired-schema.ts';
import type { LiveSchema, LiveType } from '../live-schema.ts';
import { newObjectStep } from '../steps/step.ts';
import { changed, type Difference, merge, refused, same } from './difference.ts';

function findType(name: string, live: LiveSchema): LiveType | undefined {
  return live.types.find(
    (type) => (type.isVisible && type.name === name) || `${type.schema}.${type.name}` === name,
  );
}

/** New types stand in the schema of the application, unless they say where. */
function typeName(name: string, schema: string): string {
  return name.includes('.') ? quoteTypeName(name) : `${identifier(schema)}.${identifier(name)}`;
}

function createType({ name, values }: DesiredType, desired: DesiredSchema): Difference {
  const list = values?.map(literal).join(', ');
  return changed('types', [
    newObjectStep({
      title: `create enum type ${name}`,
      sql: `CREATE TYPE ${typeName(name, desired.schema)} AS ENUM (${list})`,
    }),
  ]);
}

/** Where the value goes: before the first later one that exists, else at the end. */
function placeOf(value: string, values: readonly string[], live: LiveType): string {
  const later = values.slice(values.indexOf(value) + 1).find((next) => live.values.includes(next));
  return later === undefined ? '' : ` BEFORE ${literal(later)}`;
}

function addValues(name: string, values: readonly string[], live: LiveType): Difference {
  const steps = values
    .filter((value) => !live.values.includes(value))
    .map((value) => ({
      ...newObjectStep({
        title: `${name}: add value ${value}`,
        sql: `ALTER TYPE ${identifier(live.schema)}.${identifier(live.name)} ADD VALUE ${literal(value)}${placeOf(value, values, live)}`,
        hazards: ['a value of an enum type can never be removed'],
      }),
      // In a transaction the new value could not be used before its end.
      standalone: true,
    }));
  return changed('types', steps);
}

function refuseType(
  desired: DesiredSchema,
  title: string,
  words: { reason: string; manual: string },
) {
  return refused({ resource: desired.resource, title, ...words });
}

function compareEnum(type: DesiredType, found: LiveType, desired: DesiredSchema): Difference {
  const { name, values } = type;
  if (values === null || values.join('\n') === found.values.join('\n')) return same;
  const kept = values.filter((value) => found.values.includes(value));
  if (kept.join('\n') === found.values.join('\n')) return addValues(name, values, found);
  const missing = found.values.filter((value) => !values.includes(value));
  return refuseType(
    desired,
    `type ${name}: ${missing.length > 0 ? `without ${missing.join(', ')}` : 'another order'}`,
    {
      reason: 'PostgreSQL can neither remove nor move values of an enum type',
      manual:
        'Declare the values as they are and forbid some with a check; or make a new type and a new field.',
    },
  );
}

function compareType(type: DesiredType, desired: DesiredSchema, live: LiveSchema): Difference {
  const found = findType(type.name, live);
  if (found === undefined && type.values !== null) return createType(type, desired);
  if (found === undefined)
    return refuseType(desired, `type ${type.name}`, {
      reason: 'it is not in the database, and only enum types are made from a declaration',
      manual:
        didYouMean(
          type.name,
          live.types.map((one) => one.name),
        ) ??
        'Make it by hand: CREATE EXTENSION, CREATE DOMAIN or CREATE TYPE; or list its values under enum.',
    });
  if (type.values !== null && found.kind !== 'enum')
    return refuseType(desired, `type ${type.name}`, {
      reason: `in the database it is no enum type${found.kind === 'domain' ? ' but a domain' : ''}`,
      manual: 'Declare it without enum.',
    });
  return compareEnum(type, found, desired);
}

/** The schema itself comes first. */
export function compareTypes(desired: DesiredSchema, live: LiveSchema): Difference {
  const create = newObjectStep({
    title: `create schema ${desired.schema}`,
    sql: `CREATE SCHEMA ${identifier(desired.schema)}`,
  });
  return merge([
    live.exists ? same : changed('types', [create]),
    ...desired.types.map((type) => compareType(type, desired, live)),
  ]);
}
