// Are the indexes well declared, and which of them are keys?

import type { EntitySpec } from '../entity-spec.ts';
import type { Field } from '../model.ts';
import { indexName } from '../names.ts';
import { type Report, reportUnknown } from './report.ts';

type IndexSpec = NonNullable<EntitySpec['indexes']>[number];
type FieldIndexSpec = Extract<IndexSpec, { fields: string[] }>;

export interface Index {
  readonly name: string;
  /** Its fields; null for one that is declared as SQL. */
  readonly fields: readonly string[] | null;
  /** No two rows of the table are equal in its fields. */
  readonly isKey: boolean;
  readonly path: string;
}

interface IndexedEntity {
  readonly name: string;
  readonly spec: EntitySpec;
  readonly fields: ReadonlyMap<string, Field>;
  readonly report: Report;
}

/** `created_at desc` → created_at, descending; a field whose name ends so is meant itself. */
function readIndexField(text: string, fields: ReadonlyMap<string, Field>) {
  const ascending = { name: text, isDescending: false };
  if (fields.has(text)) return ascending;
  const [, name, direction] = /^(.*\S)\s+(asc|desc)$/i.exec(text) ?? [];
  return name === undefined
    ? ascending
    : { name, isDescending: direction?.toLowerCase() === 'desc' };
}

/** What a method cannot do (https://www.postgresql.org/docs/18/indexes-types.html). */
function methodMistake(index: FieldIndexSpec, hasDescending: boolean): string | null {
  const { method = 'btree', unique } = index;
  if (method === 'btree') return null;
  if (unique) return `an index of method ${method} cannot be unique`;
  if (hasDescending) return `an index of method ${method} has no order, so "desc" has no meaning`;
  const takesOne = method === 'hash' || method === 'spgist';
  return takesOne && index.fields.length > 1 ? `an index of method ${method} has one field` : null;
}

function compileFieldIndex(entity: IndexedEntity, index: FieldIndexSpec, path: string): Index {
  const fields = index.fields.map((text) => readIndexField(text, entity.fields));
  for (const [position, { name }] of fields.entries())
    if (!entity.fields.has(name))
      reportUnknown(
        entity.report,
        { path: `${path}.fields[${position}]`, name },
        { what: 'field', known: entity.fields.keys() },
      );
  const mistake = methodMistake(
    index,
    fields.some((field) => field.isDescending),
  );
  if (mistake !== null) entity.report(path, mistake);
  const names = fields.map((field) => field.name);
  return {
    name: index.name ?? indexName(entity.name, names),
    fields: names,
    isKey: index.unique === true && index.where === undefined,
    path,
  };
}

export function compileIndexes(entity: IndexedEntity): Index[] {
  return (entity.spec.indexes ?? []).map((index, position) => {
    const path = `spec.indexes[${position}]`;
    if ('fields' in index) return compileFieldIndex(entity, index, path);
    return { name: index.name, fields: null, isKey: false, path };
  });
}
