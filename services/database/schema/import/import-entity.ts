// How is a table or view declared?

import type { EntitySpec } from '../../../shared/model/entity-spec.ts';
import { apiVersion, type EntityResource } from '../../../shared/model/resources.ts';
import type { LiveTable } from '../live-schema.ts';
import { isDeclarableName } from './declarable-name.ts';
import { descriptionOf, importField, importViewField, maxSqlLength } from './import-field.ts';
import { type ImportedTable, importForeignKeys } from './import-foreign-keys.ts';
import { importIndex } from './import-index.ts';
import { importKeys } from './import-keys.ts';
import { noticesOf } from './import-notices.ts';
import type { TypeImport } from './import-types.ts';

export interface ImportPlace {
  readonly schema: string;
  readonly types: TypeImport;
  /** Tables and views that are imported, by name. */
  readonly tables: ReadonlyMap<string, ImportedTable>;
}

export interface EntityImport {
  readonly entity: EntityResource;
  readonly notices: readonly string[];
}

function importFields(table: LiveTable, types: TypeImport, isView: boolean) {
  return table.columns.flatMap((column) => {
    const type = types.find(column.type);
    const sql = column.generated ?? column.default ?? '';
    if (type === null || !isDeclarableName(column.name) || sql.length > maxSqlLength) return [];
    return [isView ? importViewField(column) : importField(column, type)];
  });
}

/** Columns that can be declared; their names. */
export function declarableFields(table: LiveTable, types: TypeImport): Set<string> {
  return new Set(importFields(table, types, true).map((field) => field.name));
}

function resource(table: LiveTable, name: string, spec: Omit<EntitySpec, 'table'>): EntityResource {
  const isNamed = table.name !== name.replaceAll('-', '_');
  return {
    apiVersion,
    kind: 'Entity',
    metadata: { name },
    spec: { ...(isNamed && { table: table.name }), ...descriptionOf(table.comment), ...spec },
  };
}

function importView(table: LiveTable, name: string, { types }: ImportPlace): EntityResource {
  return resource(table, name, { view: true, fields: importFields(table, types, true) });
}

function importChecks({ constraints }: LiveTable): Pick<EntitySpec, 'checks'> {
  const checks = constraints.flatMap(({ kind, name, expression, validated }) =>
    kind === 'check' && validated && expression !== null && expression.length <= maxSqlLength
      ? [{ name, expression }]
      : [],
  );
  return checks.length === 0 ? {} : { checks };
}

function importIndexes(table: LiveTable, fields: ReadonlySet<string>): Pick<EntitySpec, 'indexes'> {
  const indexes = table.indexes
    .filter((one) => one.valid && !one.constraint && one.definition.length <= maxSqlLength)
    .map((index) => importIndex(table.name, index, fields));
  return indexes.length === 0 ? {} : { indexes };
}

function importTable(table: LiveTable, own: ImportedTable, place: ImportPlace): EntityImport {
  const { keys, uniqueFields } = importKeys(table, own.fields);
  const foreignKeys = importForeignKeys(table, own, place);
  const primaryKey = new Set(keys.primaryKey);
  const fields = importFields(table, place.types, false).map(({ required, ...field }) => {
    const references = foreignKeys.atFields.get(field.name);
    return {
      ...field,
      ...(required && !primaryKey.has(field.name) && { required }),
      ...(uniqueFields.has(field.name) && { unique: true }),
      ...(references && { references }),
    };
  });
  const list = foreignKeys.list.length > 0 && { foreignKeys: [...foreignKeys.list] };
  const parts = { ...list, ...importChecks(table), ...importIndexes(table, own.fields) };
  return {
    entity: resource(table, own.resource, { fields, ...keys, ...parts }),
    notices: [...foreignKeys.notices, ...noticesOf(table)],
  };
}

/** `own` is the entry of the table in `place.tables`. */
export function importEntity(
  table: LiveTable,
  own: ImportedTable,
  place: ImportPlace,
): EntityImport {
  const missing = table.columns
    .filter((column) => !own.fields.has(column.name))
    .map(({ name, type }) => `${table.name}.${name} (${type}) cannot be declared; it is kept.`);
  const isTable = table.kind === 'table' || table.kind === 'partitioned';
  const imported = isTable
    ? importTable(table, own, place)
    : { entity: importView(table, own.resource, place), notices: [] };
  return { entity: imported.entity, notices: [...missing, ...imported.notices] };
}
