// Which resource does an embed mean, and how do its rows find their parents?
import { AppError } from '../../shared/errors.ts';
import type { Join } from '../../shared/messages/condition.ts';
import type { Entity, Grant, Relationship } from '../../shared/model/model.ts';
import { resolveRelationship } from '../../shared/model/resolve-relationship.ts';
import type { EmbedSelect } from '../request/api-request.ts';
import { joinOf } from './join.ts';
import { ruleCondition } from './rule-condition.ts';
import { findGrant, type PlanScope, type View } from './scope.ts';

export interface ResolvedEmbed {
  /** The related resource as the caller sees it. */
  readonly view: View;
  readonly grant: Grant;
  readonly join: Join;
  readonly cardinality: 'one' | 'many';
}

/** The entities the role may read: the others look as if they were not related. */
function readableEntities(scope: PlanScope): ReadonlyMap<string, Entity> {
  const all = [...scope.model.entities];
  return new Map(all.filter(([, entity]) => findGrant(entity, scope.role, 'read') !== null));
}

/** Rows of a joining table count only where the caller may see them. */
function joinFor(relationship: Relationship, scope: PlanScope): Join {
  if (relationship.through === null) return joinOf(relationship, scope.model, null);
  const joining = scope.model.entities.get(relationship.through.entity) as Entity;
  const rule = findGrant(joining, scope.role, 'read')?.using ?? null;
  return joinOf(relationship, scope.model, ruleCondition(rule, joining, scope));
}

/** @throws AppError PGRST200 without a relationship, PGRST201 when several fit */
export function resolveEmbed(embed: EmbedSelect, parent: View, scope: PlanScope): ResolvedEmbed {
  const entities = readableEntities(scope);
  const relationship = resolveRelationship(entities, parent.entity, embed);
  const target = scope.model.entities.get(relationship.target) as Entity;
  const grant = findGrant(target, scope.role, 'read');
  if (grant === null)
    throw new AppError('PGRST200', `Could not find a relationship to '${embed.target}'`);
  const isOne = relationship.kind === 'many-to-one' || relationship.kind === 'one-to-one';
  return {
    view: { entity: target, columns: grant.columns },
    grant,
    join: joinFor(relationship, scope),
    cardinality: isOne ? 'one' : 'many',
  };
}
