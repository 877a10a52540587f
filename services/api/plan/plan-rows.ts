// Which rows and columns of a resource, and what related rows inside them, answer the request?
import { AppError } from '../../shared/errors.ts';
import type { Condition } from '../../shared/messages/condition.ts';
import type { OrderItem, Rows, SelectItem } from '../../shared/messages/read-shape.ts';
import type { Grant } from '../../shared/model/model.ts';
import type { EmbedSelect, OrderTerm } from '../request/api-request.ts';
import { behindRule } from './leaky-filter.ts';
import { embedName, findEmbed, type Level, levelBelow, notEmbedded } from './level.ts';
import { planColumns } from './plan-columns.ts';
import { resolveOperand } from './resolve-column.ts';
import { resolveEmbed } from './resolve-embed.ts';
import { resolveFilter } from './resolve-filter.ts';
import { ruleCondition } from './rule-condition.ts';
import type { PlanScope, View } from './scope.ts';
import { createValueCollector } from './values.ts';

/** Filters of a level as one condition on its rows; those of embeds belong to the embeds. */
export function planFilters(level: Level, view: View, scope: PlanScope): Condition[] {
  const context = {
    values: scope.values,
    readOperand: (operand: string) => scope.values.text(operand),
    onEmbed: () => {
      throw new AppError(
        'PGRST100',
        'a filter on an embedded resource cannot stand inside "or" or "and"',
      );
    },
  };
  return level.filters.map((filter) => resolveFilter(filter, view, context));
}

/** `order=customer(name)`: a column of a to-one relation. */
function planRelatedOrder(
  term: OrderTerm & { relation: string },
  level: Level,
  at: { view: View; scope: PlanScope },
): Pick<OrderItem, 'operand' | 'join' | 'where'> {
  const embed = findEmbed(level, term.relation);
  if (embed === undefined) throw notEmbedded(level, term.relation);
  const related = resolveEmbed(embed, at.view, at.scope);
  if (related.cardinality === 'many')
    throw new AppError('PGRST118', `A related order on '${term.relation}' is not possible`, {
      details: `'${at.view.entity.name}' and '${term.relation}' do not form a many-to-one or one-to-one relationship`,
    });
  return {
    operand: resolveOperand(related.view, term.path, at.scope.values),
    join: related.join,
    where: ruleCondition(related.grant.using, related.view.entity, at.scope),
  };
}

function planOrder(term: OrderTerm, level: Level, at: { view: View; scope: PlanScope }): OrderItem {
  const { relation } = term;
  const key =
    relation === null
      ? { operand: resolveOperand(at.view, term.path, at.scope.values) }
      : planRelatedOrder({ ...term, relation }, level, at);
  return {
    ...key,
    direction: term.direction,
    ...(term.nulls === null ? {} : { nulls: term.nulls }),
  };
}

function planEmbed(embed: EmbedSelect, parent: Level, at: { view: View; scope: PlanScope }) {
  const resolved = resolveEmbed(embed, at.view, at.scope);
  const { cardinality, join, grant, view } = resolved;
  if (embed.spread && cardinality === 'many')
    throw new AppError('PGRST100', `"...${embed.target}" is not possible: it has many rows`, {
      hint: 'Only to-one relations can be spread into the row of the parent.',
    });
  const rows = planRows({ level: levelBelow(parent, embed), view, grant, cardinality }, at.scope);
  const item: SelectItem = {
    kind: 'embed',
    alias: embedName(embed),
    join,
    cardinality,
    inner: embed.join === 'inner',
    spread: embed.spread,
    rows,
  };
  return item;
}

/** The selected columns and embeds of a level. */
export function planSelect(level: Level, view: View, scope: PlanScope): SelectItem[] {
  const select = level.select.flatMap((item) => {
    if (item.kind === 'column') return planColumns(item, view, scope);
    if (item.select.length > 0 || item.join === 'inner')
      return [planEmbed(item, level, { view, scope })];
    // `customers()` neither shows nor filters anything; planned all the same, for its mistakes.
    planEmbed(item, level, { view, scope: { ...scope, values: createValueCollector() } });
    return [];
  });
  requireDistinct(outputNames(select), view);
  return select;
}

function outputNames(select: readonly SelectItem[]): string[] {
  return select.flatMap((item) =>
    item.kind === 'embed' && item.spread ? outputNames(item.rows.select) : [item.alias],
  );
}

/** JSON objects with one name twice are read differently by different clients. */
function requireDistinct(names: readonly string[], view: View): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new AppError('PGRST100', `"${name}" is selected twice from '${view.entity.name}'`, {
        hint: `Give one of them another name: other:${name}`,
      });
    seen.add(name);
  }
}

interface RowsRequest {
  readonly level: Level;
  readonly view: View;
  readonly grant: Grant;
  readonly cardinality: 'one' | 'many';
}

/** The rows of one level as a plan: the caller's read rule added, never more rows than the model allows. */
export function planRows(request: RowsRequest, scope: PlanScope): Rows {
  const { level, view, grant, cardinality } = request;
  const { order, offset, limit } = level.options;
  const select = planSelect(level, view, scope);
  const rule = ruleCondition(grant.using, view.entity, scope);
  const { maxRows } = scope.model;
  // Every value given out must be used: where nothing is listed, nothing is ordered or bounded either.
  const isMany = cardinality === 'many' && select.length > 0;
  const hasOffset = isMany && offset !== null && offset > 0;
  return {
    source: { schema: view.entity.schema, table: view.entity.name },
    select,
    where: behindRule(rule, planFilters(level, view, scope)),
    order: isMany ? order.map((term) => planOrder(term, level, { view, scope })) : [],
    limit: isMany ? scope.values.text(String(Math.min(limit ?? maxRows, maxRows))) : null,
    offset: hasOffset ? scope.values.text(String(offset)) : null,
  };
}
