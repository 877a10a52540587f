// What will be changed to answer this request, and may this caller change it?
import { AppError } from '../../shared/errors.ts';
import type { Condition } from '../../shared/messages/condition.ts';
import type { InsertShape, WriteShape } from '../../shared/messages/write-shape.ts';
import type { Grant, Model } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { behindRule } from './leaky-filter.ts';
import { topLevel } from './level.ts';
import { planAnswer } from './plan-answer.ts';
import { columnTypes, planBody, withDefaults } from './plan-body.ts';
import { planConflict } from './plan-conflict.ts';
import { requireEntity, shapeKey } from './plan-read.ts';
import { planFilters } from './plan-rows.ts';
import { requirePutOfOneRow } from './put-row.ts';
import { allOf } from './resolve-filter.ts';
import { ruleCondition } from './rule-condition.ts';
import { type PlanScope, requireGrant, type WriteTarget } from './scope.ts';
import { createValueCollector, type ValueSource } from './values.ts';

/** A write: its shape, the shape's hash, and where its values come from. */
export interface WritePlan {
  readonly entity: string;
  readonly key: string;
  readonly shape: WriteShape;
  readonly sources: readonly ValueSource[];
}

/** What a write writes, checked. */
export interface CheckedWrite {
  readonly columns: InsertShape['columns'];
  /** The rows as JSON text; null for a DELETE. */
  readonly payload: string | null;
  readonly rows: number;
}

/** Model and role that a request is planned with. */
interface PlannedFor {
  readonly model: Model;
  readonly role: string;
}

function maxAffected({ preferences }: ApiRequest, scope: PlanScope): number | null {
  if (preferences.handling !== 'strict' || preferences.maxAffected === null) return null;
  return scope.values.text(String(preferences.maxAffected));
}

function commonFields(request: ApiRequest, target: WriteTarget) {
  const { entity, scope } = target;
  const isRepresentation = request.preferences.return === 'representation';
  return {
    revision: scope.model.revision,
    target: { schema: entity.schema, table: entity.name },
    answer: planAnswer(request, target),
    exactlyOne: isRepresentation && request.media === 'object',
    maxAffected: maxAffected(request, scope),
  };
}

function planInsert(
  request: ApiRequest,
  columns: CheckedWrite['columns'],
  target: WriteTarget,
): WriteShape {
  const { entity, scope } = target;
  const grant = requireGrant(entity, scope.role, 'create');
  return {
    kind: 'insert',
    ...commonFields(request, target),
    columns,
    conflict: planConflict(request, target, new Set(columns.map(({ name }) => name))),
    check: ruleCondition(grant.check, entity, scope),
  };
}

/**
 * Rows a change may concern: those the filters name, of those the caller may see, of those it may change.
 * @throws AppError 21000 without a filter: a forgotten filter would change every row
 */
function planWhere(request: ApiRequest, { entity, scope }: WriteTarget, grant: Grant): Condition {
  const { order, limit, offset } = request.rows;
  if (order.length > 0 || limit !== null || offset !== null)
    throw new AppError('PGRST100', 'order, limit and offset do not apply to changes', {
      hint: 'Name the rows by filters. Prefer: handling=strict, max-affected=10 bounds their number.',
    });
  const read = requireGrant(entity, scope.role, 'read');
  const level = topLevel(request, request.rows);
  // A filter on an embed chooses among the related rows that are told, not among those that are changed.
  const filters = planFilters(level, { entity, columns: read.columns }, scope);
  if (filters.length === 0)
    throw new AppError('21000', `${request.method} needs a filter`, {
      hint: `Name the rows: ?${entity.primaryKey[0] ?? 'column'}=eq.…`,
    });
  const rules = [read.using, grant.using].map((rule) => ruleCondition(rule, entity, scope));
  return behindRule(allOf(rules.filter((rule) => rule !== null)), filters) as Condition;
}

function planUpdate(
  request: ApiRequest,
  columns: CheckedWrite['columns'],
  target: WriteTarget,
): WriteShape {
  const { entity, scope } = target;
  const grant = requireGrant(entity, scope.role, 'update');
  return {
    kind: 'update',
    ...commonFields(request, target),
    columns,
    where: planWhere(request, target, grant),
    check: ruleCondition(grant.check, entity, scope),
  };
}

function planDelete(request: ApiRequest, target: WriteTarget): WriteShape {
  const grant = requireGrant(target.entity, target.scope.role, 'delete');
  const common = commonFields(request, target);
  return { kind: 'delete', ...common, where: planWhere(request, target, grant) };
}

function planShape(
  request: ApiRequest,
  columns: CheckedWrite['columns'],
  target: WriteTarget,
): WriteShape {
  if (request.method === 'DELETE') return planDelete(request, target);
  if (request.method === 'PATCH') return planUpdate(request, columns, target);
  return planInsert(request, columns, target);
}

function targetOf(request: ApiRequest, at: PlannedFor): WriteTarget {
  const entity = requireEntity(at.model, request.resource, at.role);
  if (entity.isView)
    throw new AppError('ASH405', `'${entity.name}' is a view: it can only be read`);
  return { entity, scope: { ...at, values: createValueCollector() } };
}

/**
 * The body of a write, checked against the entity and the caller's grant.
 * @throws AppError ASH400, PGRST102, 105, 114, 115, 204, 205, 42501
 */
export function checkWrite(request: ApiRequest, at: PlannedFor): CheckedWrite {
  const target = targetOf(request, at);
  const { entity, scope } = target;
  if (request.method === 'DELETE') return { columns: [], payload: null, rows: 0 };
  const isUpdate = request.method === 'PATCH';
  const grant = requireGrant(entity, scope.role, isUpdate ? 'update' : 'create');
  const written = planBody(request, target, grant);
  if (isUpdate && request.body?.kind === 'many')
    throw new AppError('PGRST102', 'PATCH takes one object, not an array');
  if (request.method === 'PUT') requirePutOfOneRow(request, entity, written.rows);
  const columns = isUpdate
    ? columnTypes(entity, written.columns)
    : withDefaults(entity, written, request);
  return { columns, payload: written.payload, rows: written.rows.length };
}

/**
 * The plan of a POST, PUT, PATCH or DELETE whose body was checked.
 * @throws AppError PGRST100, 200, 201, 204, 42501, 42P10, 21000
 */
export function planWrite(
  request: ApiRequest,
  columns: CheckedWrite['columns'],
  at: PlannedFor,
): WritePlan {
  const target = targetOf(request, at);
  const shape = planShape(request, columns, target);
  const { sources } = target.scope.values;
  return { entity: target.entity.name, key: shapeKey(shape), shape, sources };
}
