// How is a declared index written behind "CREATE INDEX name ON table"?

import type { EntitySpec } from '../../../shared/model/entity-spec.ts';
import { indexName } from '../../../shared/model/names.ts';
import { quoteTypeName } from '../../../shared/model/type-name.ts';
import { identifier } from '../../sql/identifier.ts';
import type { DesiredIndex } from './desired-schema.ts';

type IndexSpec = NonNullable<EntitySpec['indexes']>[number];

/** `created_at desc` → created_at and DESC; a field whose name ends so is meant itself. */
function readKey(text: string, fields: ReadonlySet<string>) {
  const [, name, direction] = fields.has(text) ? [] : (/^(.*\S)\s+(asc|desc)$/i.exec(text) ?? []);
  if (name === undefined) return { name: text, order: '' };
  return { name, order: direction?.toLowerCase() === 'desc' ? ' DESC' : '' };
}

/** Quoted where PostgreSQL itself quotes, so that most definitions need not be compared by asking it. */
function plainIdentifier(name: string): string {
  return name.includes('.') ? identifier(name) : quoteTypeName(name);
}

/** The index; `fields` are the names of the entity's. */
export function desiredIndex(
  table: string,
  index: IndexSpec,
  fields: ReadonlySet<string>,
): DesiredIndex {
  const unique = index.unique === true;
  if ('definition' in index) return { name: index.name, definition: index.definition, unique };
  const keys = index.fields.map((text) => readKey(text, fields));
  const names = keys.map((key) => key.name);
  const list = keys.map((key) => plainIdentifier(key.name) + key.order).join(', ');
  const where = index.where === undefined ? '' : ` WHERE (${index.where}\n)`;
  return {
    name: index.name ?? indexName(table, names),
    definition: `USING ${index.method ?? 'btree'} (${list})${where}`,
    unique,
  };
}
