// How is an index declared: by its fields if that says all, else by its SQL?

import type { EntitySpec } from '../../../shared/model/entity-spec.ts';
import { indexName } from '../../../shared/model/names.ts';
import { desiredIndex } from '../desired/desired-index.ts';
import type { LiveIndex } from '../live-schema.ts';

type IndexSpec = NonNullable<EntitySpec['indexes']>[number];
type FieldIndex = Extract<IndexSpec, { fields: string[] }>;

const methods = ['btree', 'hash', 'gin', 'gist', 'brin', 'spgist'] as const;
const plain = /^USING (\w+) \(([\w, ]+)\)$/;

/** The short form, if it makes the same definition again. */
function byFields(table: string, index: LiveIndex, fields: ReadonlySet<string>): FieldIndex | null {
  const [, using, list = ''] = plain.exec(index.definition) ?? [];
  const method = methods.find((one) => one === using);
  if (method === undefined) return null;
  const names = list.split(', ').map((key) => key.replace(/ DESC$/, ''));
  if (!names.every((name) => fields.has(name))) return null;
  const spec: FieldIndex = {
    ...(index.name !== indexName(table, names) && { name: index.name }),
    fields: list.split(', ').map((key) => key.replace(/ DESC$/, ' desc')),
    ...(method !== 'btree' && { method }),
    ...(index.unique && { unique: true }),
  };
  return desiredIndex(table, spec, fields).definition === index.definition ? spec : null;
}

export function importIndex(
  table: string,
  index: LiveIndex,
  fields: ReadonlySet<string>,
): IndexSpec {
  const { name, definition, unique } = index;
  return byFields(table, index, fields) ?? { name, definition, ...(unique && { unique }) };
}
