// Which entities have events?
import type { Model } from '../../../shared/model/model.ts';
import type { EventEntity } from './change-event.ts';

/** By `schema.table`. */
function eventEntities(model: Model): Map<string, EventEntity> {
  const entities = [...model.entities.values()].filter(({ hasEvents }) => hasEvents);
  return new Map(
    entities.map(({ schema, name, primaryKey }) => {
      const table = `${schema}.${name}`;
      return [table, { name, table, primaryKey }];
    }),
  );
}

/** Of the newest model; worked out once for each. */
export function followEntities(current: () => Model | null) {
  let model: Model | null = null;
  let entities: ReadonlyMap<string, EventEntity> = new Map();
  return () => {
    const newest = current();
    if (newest !== null && newest !== model) entities = eventEntities(newest);
    model = newest;
    return entities;
  };
}
