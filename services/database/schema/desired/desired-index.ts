// How is a declared index written behind "CREATE INDEX name ON table"?
import { indexName } from '../../../shared/model/names.ts';
import type { EntitySpec } from '../../../shared/model/resources.ts';
import { identifier } from '../../sql/identifier.ts';
import type { DesiredIndex } from './desired-schema.ts';

type IndexSpec = NonNullable<EntitySpec['indexes']>[number];

/** `created_at desc` → created_at and DESC; a field whose name ends so is meant itself. */
function readKey(text: string, fields: ReadonlySet<string>) {
  const [, name, direction] = fields.has(text) ? [] : (/^(.*\S)\s+(asc|desc)$/i.exec(text) ?? []);
  if (name === undefined) return { name: text, order: '' };
  return { name, order: direction?.toLowerCase() === 'desc' ? ' DESC' : '' };
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
  const list = keys.map((key) => identifier(key.name) + key.order).join(', ');
  const where = index.where === undefined ? '' : ` WHERE (${index.where}\n)`;
  return {
    name: index.name ?? indexName(table, names),
    definition: `USING ${index.method ?? 'btree'} (${list})${where}`,
    unique,
  };
}
