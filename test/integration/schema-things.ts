// Which table do the tests of migrations change?
import type { EntitySpec, FieldSpec } from '../../services/shared/model/entity-spec.ts';

export type Entities = Record<string, EntitySpec>;

export const id: FieldSpec = { name: 'id', type: 'bigint', identity: 'always' };
export const text: FieldSpec = { name: 'a', type: 'text' };

/** The entity `things` with an id and these fields. */
export function things(fields: FieldSpec[], rest: Partial<EntitySpec> = {}): Entities {
  return { things: { fields: [id, ...fields], primaryKey: ['id'], ...rest } };
}

/** A row without a value in any field that may be empty. */
export const row = 'INSERT INTO things DEFAULT VALUES';
