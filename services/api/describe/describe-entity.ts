// What may the caller do with an entity, as OpenAPI?
import { printName } from '../../shared/filter/name.ts';
import { type Operation, operations } from '../../shared/model/entity-spec.ts';
import type { Entity, Field } from '../../shared/model/model.ts';
import type { DeclaredTypes } from '../../shared/model/pg-types.ts';
import { findGrant } from '../plan/scope.ts';
import { fieldSchema, type Schema } from './field-schema.ts';
import { jsonType, type ParameterName, reference, rowsResponse } from './shared-parts.ts';

export interface Described {
  readonly path: string;
  readonly item: Schema;
  /** Schemas it refers to, by names no other resource has. */
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** The entity as one role sees it. */
interface Seen {
  readonly entity: Entity;
  readonly types: DeclaredTypes;
  /** Columns of each operation the role may do. */
  readonly columns: ReadonlyMap<Operation, readonly Field[]>;
}

function see(entity: Entity, role: string, types: DeclaredTypes): Seen {
  const columns = new Map<Operation, Field[]>();
  for (const operation of operations) {
    const grant = findGrant(entity, role, operation);
    if (grant === null || (entity.isView && operation !== 'read')) continue;
    const fields = [...entity.fields.values()];
    columns.set(
      operation,
      fields.filter(({ name }) => grant.columns.has(name)),
    );
  }
  return { entity, types, columns };
}

function may({ columns }: Seen, ...wanted: readonly Operation[]): boolean {
  return wanted.every((operation) => columns.has(operation));
}

/** Rows as they are read, or as they are written; resource names have no "_", so these are nobody else's. */
function schemaName({ resource }: Entity, operation: Operation): string {
  return operation === 'read' ? resource : `${resource}_${operation}`;
}

function rowSchema({ entity, types, columns }: Seen, operation: Operation): Schema {
  const isRead = operation === 'read';
  const fields = (columns.get(operation) ?? []).filter((field) => isRead || !field.readOnly);
  const required = fields.filter((field) => field.required && !field.hasDefault);
  const properties = fields.map((field) => [
    field.name,
    fieldSchema(field, types, !field.required),
  ]);
  return {
    type: 'object',
    ...(entity.description === null ? {} : { description: entity.description }),
    properties: Object.fromEntries(properties),
    ...(operation === 'create' && required.length > 0
      ? { required: required.map(({ name }) => name) }
      : {}),
    ...(isRead ? {} : { additionalProperties: false }),
  };
}

const shared = (...names: readonly ParameterName[]) =>
  names.map((name) => reference('parameters', name));

/** A filter for every column that may be read; a column called as a reserved word is written in quotes. */
function filters({ columns }: Seen): Schema[] {
  const reserved = new Set(['select', 'order', 'limit', 'offset', 'columns', 'on_conflict']);
  return (columns.get('read') ?? []).map(({ name, type }) => ({
    name: reserved.has(name) ? `"${name}"` : printName(name),
    in: 'query',
    description: `Filter (${type}): operator.value, as in eq.…, in.(…), is.null, not.eq.…`,
    schema: { type: 'string' },
  }));
}

function body(entity: Entity, operation: 'create' | 'update', isMany: boolean): Schema {
  const row = reference('schemas', schemaName(entity, operation));
  const schema = isMany ? { oneOf: [row, { type: 'array', items: row }] } : row;
  return { required: true, content: { [jsonType]: { schema } } };
}

/** The answers of a write: without rows, and with them where they may be read. */
function written(seen: Seen, without: '201' | '204', withRows: '200' | '201'): Schema {
  const row = reference('schemas', schemaName(seen.entity, 'read'));
  const rows = may(seen, 'read')
    ? { [withRows]: rowsResponse('The rows, if asked for.', row) }
    : {};
  return { [without]: { description: 'Done.' }, ...rows };
}

function operation(seen: Seen, does: string, parts: Schema): Schema {
  const { name, resource } = seen.entity;
  const { responses, ...rest } = parts;
  return {
    operationId: `${resource}_${does}`,
    tags: [name],
    ...rest,
    responses: { ...(responses as Schema), default: reference('responses', 'Error') },
  };
}

function readOperation(seen: Seen): Schema {
  const row = reference('schemas', schemaName(seen.entity, 'read'));
  return operation(seen, 'read', {
    summary: `Read rows of ${seen.entity.name}`,
    parameters: [
      ...filters(seen),
      ...shared('select', 'order', 'limit', 'offset', 'range', 'prefer'),
    ],
    responses: {
      '200': rowsResponse('The rows.', row),
      '206': rowsResponse('A part of the rows.', row),
    },
  });
}

function writeOperations(seen: Seen): Schema {
  const { entity } = seen;
  const rows = [...filters(seen), ...shared('select', 'prefer')];
  const create = operation(seen, 'create', {
    summary: `Create rows of ${entity.name}`,
    parameters: shared('select', 'on_conflict', 'prefer'),
    requestBody: body(entity, 'create', true),
    responses: written(seen, '201', '201'),
  });
  const put = operation(seen, 'put', {
    summary: `Create or replace the row of ${entity.name} that the primary key names`,
    parameters: rows,
    requestBody: body(entity, 'create', false),
    responses: { '201': { description: 'Created.' }, ...written(seen, '204', '200') },
  });
  const update = operation(seen, 'update', {
    summary: `Change the rows of ${entity.name} that the filters name`,
    parameters: rows,
    requestBody: body(entity, 'update', false),
    responses: written(seen, '204', '200'),
  });
  const remove = operation(seen, 'delete', {
    summary: `Delete the rows of ${entity.name} that the filters name`,
    parameters: rows,
    responses: written(seen, '204', '200'),
  });
  const hasKey = entity.primaryKey.length > 0;
  return {
    ...(may(seen, 'create') ? { post: create } : {}),
    ...(hasKey && may(seen, 'create', 'update', 'read') ? { put } : {}),
    ...(may(seen, 'update', 'read') ? { patch: update } : {}),
    ...(may(seen, 'delete', 'read') ? { delete: remove } : {}),
  };
}

/** The path of the entity with the methods the role may use; null when it may use none. */
export function describeEntity(
  entity: Entity,
  role: string,
  types: DeclaredTypes,
): Described | null {
  const seen = see(entity, role, types);
  const item = {
    ...(may(seen, 'read') ? { get: readOperation(seen) } : {}),
    ...writeOperations(seen),
  };
  if (Object.keys(item).length === 0) return null;
  const described = [...seen.columns.keys()].filter((name) => name !== 'delete');
  const schemas = described.map((name) => [schemaName(entity, name), rowSchema(seen, name)]);
  return {
    path: `/${encodeURIComponent(entity.name)}`,
    item,
    schemas: Object.fromEntries(schemas),
  };
}
