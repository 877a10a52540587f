// What of a function's result answers the call, and in which form?
import { AppError } from '../../../shared/errors.ts';
import {
  type FunctionSource,
  type ReadShape,
  type Rows,
  resultColumn,
} from '../../../shared/messages/read-shape.ts';
import type { Entity, Field, FunctionAction } from '../../../shared/model/model.ts';
import type { ApiRequest, MediaType } from '../../request/api-request.ts';
import { selectAll } from '../../request/parse-select.ts';
import { topLevel } from '../level.ts';
import { rowsFor } from '../plan-read.ts';
import { planRows } from '../plan-rows.ts';
import type { PlanScope } from '../scope.ts';

export type Result = Pick<ReadShape, 'form'> & { readonly rows: Rows };

/** The rows of the result, seen as those of an entity that is related to nothing. */
function resultEntity(action: FunctionAction, fields: ReadonlyMap<string, Field>): Entity {
  const { name, resource, schema, description } = action;
  const nothing = { primaryKey: [], uniqueKeys: [], relationships: [], grants: new Map() };
  return {
    ...{ name, resource, schema, description, fields, ...nothing },
    isView: true,
    cachePolicy: null,
    hasEvents: false,
  };
}

/** Rows whose columns are known answer as those of a table do. */
function planColumns(
  wanted: ApiRequest,
  entity: Entity,
  { source, scope }: { source: FunctionSource; scope: PlanScope },
): Result {
  const columns = new Set(entity.fields.keys());
  const level = topLevel(wanted, rowsFor(wanted));
  const view = { entity, columns };
  const grant = { columns, using: null, check: null };
  const rows = planRows({ level, view, grant, cardinality: 'many' }, scope);
  return { rows: { ...rows, source }, form: wanted.media === 'json' ? 'array' : wanted.media };
}

/** @throws AppError PGRST100, PGRST107 for what can be asked of columns only */
function requireWhole(wanted: ApiRequest, action: FunctionAction): void {
  const { select, rows, media } = wanted;
  const isAll = select.length === 1 && select[0] === selectAll[0];
  const isCut = action.returns !== 'rows' && (rows.limit !== null || rows.offset !== null);
  const why =
    action.returns === 'rows' ? 'declares no columns' : `returns ${action.returns}, not rows`;
  if (!isAll || rows.order.length > 0 || isCut)
    throw new AppError('PGRST100', `'${action.name}' ${why}: nothing can be chosen from it`, {
      hint: 'Leave out select, order, limit and offset.',
    });
  if (media === 'csv')
    throw new AppError('PGRST107', `'${action.name}' ${why}: it cannot be told as text/csv`, {
      hint: 'Ask for application/json',
    });
}

function wholeForm(media: MediaType, { returns }: FunctionAction): ReadShape['form'] {
  return returns === 'rows' && media === 'json' ? 'values' : 'value';
}

/** One value, or rows each of which is told as PostgreSQL makes JSON of it. */
function planWhole(
  wanted: ApiRequest,
  action: FunctionAction,
  { source, scope }: { source: FunctionSource; scope: PlanScope },
): Result {
  requireWhole(wanted, action);
  const operand = { column: resultColumn, type: 'json' };
  const { maxRows } = scope.model;
  const { limit, offset } = rowsFor(wanted);
  const isMany = action.returns === 'rows';
  const rows: Rows = {
    source,
    select: [{ kind: 'column', alias: resultColumn, operand }],
    where: null,
    order: [],
    limit: isMany ? scope.values.text(String(Math.min(limit ?? maxRows, maxRows))) : null,
    offset: isMany && offset !== null ? scope.values.text(String(offset)) : null,
  };
  return { rows, form: wholeForm(wanted.media, action) };
}

/** @throws AppError PGRST100, 107, 108, 200, 204 */
export function planResult(
  wanted: ApiRequest,
  action: FunctionAction,
  at: { source: FunctionSource; scope: PlanScope },
): Result {
  return action.returns === 'rows' && action.columns !== null
    ? planColumns(wanted, resultEntity(action, action.columns), at)
    : planWhole(wanted, action, at);
}
