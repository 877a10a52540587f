// Which rows may this caller touch? The access rule of the model as a condition.
import { belowFirstEmbed, embedPath } from '../../shared/filter/embed-path.ts';
import type { Filter } from '../../shared/filter/filter.ts';
import type { Condition } from '../../shared/messages/condition.ts';
import type { Entity } from '../../shared/model/model.ts';
import { resolveRelationship } from '../../shared/model/resolve-relationship.ts';
import { joinOf } from './join.ts';
import { type FilterContext, resolveFilter } from './resolve-filter.ts';
import type { PlanScope } from './scope.ts';
import type { ClaimForm, ValueCollector } from './values.ts';

const claimPrefix = '$jwt.';

/** `$jwt.sub` stands for the claim `sub`; anything else for itself. */
function readRuleOperand(operand: string, values: ValueCollector, form: ClaimForm): number {
  if (!operand.startsWith(claimPrefix)) return values.text(operand);
  return values.claim(operand.slice(claimPrefix.length).split('.'), form);
}

/**
 * The rule on the rows of `entity`; null without one. Rules see every column, whatever the caller may read.
 * A path through a relationship means: there is a related row that fulfils the rest. The rules of the
 * related resource do not apply on the way.
 */
export function ruleCondition(
  rule: Filter | null,
  entity: Entity,
  scope: PlanScope,
): Condition | null {
  if (rule === null) return null;
  const context: FilterContext = {
    values: scope.values,
    readOperand: readRuleOperand,
    onEmbed: (filter) => existsCondition(filter, entity, scope),
  };
  return resolveFilter(rule, { entity, columns: new Set(entity.fields.keys()) }, context);
}

function existsCondition(filter: Filter, entity: Entity, scope: PlanScope): Condition {
  const [target = ''] = embedPath(filter);
  const relationship = resolveRelationship(scope.model.entities, entity, { target });
  const related = scope.model.entities.get(relationship.target) as Entity;
  return {
    kind: 'exists',
    join: joinOf(relationship, scope.model, null),
    where: ruleCondition(belowFirstEmbed(filter), related, scope),
  };
}
