// Which groups of fields identify a row, and what are their constraints called?

import type { EntitySpec } from '../entity-spec.ts';
import type { Field } from '../model.ts';
import { primaryKeyName, uniqueName } from '../names.ts';
import { type Report, reportUnknown } from './report.ts';

/** No two rows have the same values in these fields. */
export interface Key {
  /** Name of the constraint or unique index. */
  readonly name: string;
  readonly fields: readonly string[];
  /** Where it is declared. */
  readonly path: string;
}

/** An entity as far as it is known when its keys are read. */
interface KeyedEntity {
  readonly name: string;
  readonly spec: EntitySpec;
  readonly fields: ReadonlyMap<string, Field>;
  readonly report: Report;
}

function primaryKey({ name, spec }: KeyedEntity): Key[] {
  if (spec.primaryKey === undefined) return [];
  const constraint = spec.primaryKeyName ?? primaryKeyName(name);
  return [{ name: constraint, fields: spec.primaryKey, path: 'spec.primaryKey' }];
}

function uniqueFields({ name, spec }: KeyedEntity): Key[] {
  return spec.fields.flatMap((field, index) =>
    field.unique
      ? [
          {
            name: uniqueName(name, [field.name]),
            fields: [field.name],
            path: `spec.fields[${index}].unique`,
          },
        ]
      : [],
  );
}

function uniqueGroups({ name, spec }: KeyedEntity): Key[] {
  return (spec.uniques ?? []).map((unique, index) => ({
    name: unique.name ?? uniqueName(name, unique.fields),
    fields: unique.fields,
    path: `spec.uniques[${index}]`,
  }));
}

/** Checks that a list of field names holds known ones, each once. */
function checkFields(entity: KeyedEntity, fields: readonly string[], path: string): void {
  for (const [index, name] of fields.entries()) {
    const place = { path: `${path}[${index}]`, name };
    if (!entity.fields.has(name))
      reportUnknown(entity.report, place, { what: 'field', known: entity.fields.keys() });
    else if (fields.indexOf(name) < index)
      entity.report(place.path, `field "${name}" is listed twice`);
  }
}

/** The primary key first. */
export function compileKeys(entity: KeyedEntity): Key[] {
  const { spec, report } = entity;
  if (spec.primaryKeyName !== undefined && spec.primaryKey === undefined)
    report('spec.primaryKeyName', 'primaryKeyName names no key, because primaryKey is missing');
  checkFields(entity, spec.primaryKey ?? [], 'spec.primaryKey');
  for (const [index, unique] of (spec.uniques ?? []).entries())
    checkFields(entity, unique.fields, `spec.uniques[${index}].fields`);
  return [...primaryKey(entity), ...uniqueFields(entity), ...uniqueGroups(entity)];
}
