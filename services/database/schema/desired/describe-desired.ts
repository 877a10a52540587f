// How do the resources look in the terms of PostgreSQL?
import type { Field, Model } from '../../../shared/model/model.ts';
import { primaryKeyName, uniqueName } from '../../../shared/model/names.ts';
import type { EntityResource, ResourceSet } from '../../../shared/model/resources.ts';
import { desiredForeignKeys, tableOf } from './desired-foreign-keys.ts';
import { desiredIndex } from './desired-index.ts';
import type {
  DesiredCheck,
  DesiredColumn,
  DesiredKey,
  DesiredSchema,
  DesiredTable,
} from './desired-schema.ts';
import { fieldChecks } from './field-checks.ts';

function toColumn(field: Field): DesiredColumn {
  const { name, type, baseType, required, defaultSql, generated, identity } = field;
  return {
    name,
    type,
    baseType,
    required,
    default: defaultSql,
    retypedDefault: null,
    generated,
    identity,
    isInstant: null,
  };
}

function uniquesOf(table: string, { spec }: EntityResource): DesiredKey[] {
  const ofFields = spec.fields
    .filter((field) => field.unique)
    .map(({ name }) => ({ name: uniqueName(table, [name]), columns: [name] }));
  const groups = (spec.uniques ?? []).map(({ name, fields }) => ({
    name: name ?? uniqueName(table, fields),
    columns: fields,
  }));
  return [...ofFields, ...groups];
}

function checksOf(table: string, { spec }: EntityResource, fields: ReadonlyMap<string, Field>) {
  const ofFields = spec.fields.flatMap((declared): DesiredCheck[] => {
    const field = fields.get(declared.name);
    return field ? fieldChecks(table, field, declared) : [];
  });
  const declared = (spec.checks ?? []).map((check) => ({ ...check, field: null, columns: null }));
  return [...ofFields, ...declared];
}

function describeTable(entity: EntityResource, resources: ResourceSet, model: Model): DesiredTable {
  const { spec, metadata } = entity;
  const name = tableOf(entity);
  const fields = model.entities.get(name)?.fields ?? new Map<string, Field>();
  const base = {
    resource: metadata.name,
    name,
    isView: spec.view === true,
    columns: [...fields.values()].map(toColumn),
    droppedColumns: spec.droppedFields ?? [],
  };
  if (spec.view)
    return { ...base, primaryKey: null, uniques: [], checks: [], foreignKeys: [], indexes: [] };
  const keyName = spec.primaryKeyName ?? primaryKeyName(name);
  return {
    ...base,
    primaryKey: spec.primaryKey ? { name: keyName, columns: spec.primaryKey } : null,
    uniques: uniquesOf(name, entity),
    checks: checksOf(name, entity, fields),
    foreignKeys: desiredForeignKeys(entity, resources),
    indexes: (spec.indexes ?? []).map((index) => desiredIndex(name, index, new Set(fields.keys()))),
  };
}

/** The resources as tables, keys, checks and indexes; `model` is what compileModel made of them. */
export function describeDesired(resources: ResourceSet, model: Model): DesiredSchema {
  const { application, entities } = resources;
  return {
    resource: application.metadata.name,
    schema: model.schema,
    types: (application.spec.types ?? []).map((type) => ({
      name: type.name,
      values: type.enum ?? null,
    })),
    tables: entities.map((entity) => describeTable(entity, resources, model)),
  };
}
