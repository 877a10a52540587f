// Which resource does an embed mean, and how do its rows find their parents?
import { AppError } from '../../shared/errors.ts';
import type { Join } from '../../shared/messages/condition.ts';
import type { Entity, Grant } from '../../shared/model/model.ts';
import type { ColumnPair, Relationship } from '../../shared/model/relationship.ts';
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

function mayRead(name: string, columns: readonly string[], { model, role }: PlanScope): boolean {
  const grant = findGrant(model.entities.get(name) as Entity, role, 'read');
  return grant !== null && columns.every((column) => grant.columns.has(column));
}

const locals = (pairs: readonly ColumnPair[]) => pairs.map(({ local }) => local);
const foreigns = (pairs: readonly ColumnPair[]) => pairs.map(({ foreign }) => foreign);

/** Who sees which rows belong together knows the columns that say so: all of them must be in reach. */
function isVisible({ columns, target, through }: Relationship, parent: View, scope: PlanScope) {
  if (!locals(columns).every((column) => parent.columns.has(column))) return false;
  if (through === null) return mayRead(target, foreigns(columns), scope);
  const joining = [...foreigns(columns), ...locals(through.columns)];
  return (
    mayRead(through.entity, joining, scope) && mayRead(target, foreigns(through.columns), scope)
  );
}

/** The entity with the relationships the role may follow; it looks as if there were no others. */
function withVisible(parent: View, scope: PlanScope): Entity {
  const { entity } = parent;
  const relationships = entity.relationships.filter((one) => isVisible(one, parent, scope));
  return { ...entity, relationships };
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
  const source = withVisible(parent, scope);
  const relationship = resolveRelationship(scope.model.entities, source, embed);
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
