// How do the rows of two resources find each other?
import type { Condition, Join } from '../../shared/messages/condition.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import type { Relationship } from '../../shared/model/relationship.ts';

/** The relationship as column pairs; `throughWhere` are the rules on rows of a joining table. */
export function joinOf(
  relationship: Relationship,
  model: Model,
  throughWhere: Condition | null,
): Join {
  const target = model.entities.get(relationship.target) as Entity;
  const join: Join = {
    target: { schema: target.schema, table: target.name },
    columns: [...relationship.columns],
  };
  if (relationship.through === null) return join;
  const joining = model.entities.get(relationship.through.entity) as Entity;
  return {
    ...join,
    through: {
      table: { schema: joining.schema, table: joining.name },
      columns: [...relationship.through.columns],
      where: throughWhere,
    },
  };
}
