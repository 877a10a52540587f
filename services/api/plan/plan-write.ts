// What will be changed to answer this request, and may this caller change it?
import { AppError } from '../../shared/errors.ts';
import type { Condition } from '../../shared/messages/condition.ts';
import type { WriteShape } from '../../shared/messages/write-shape.ts';
import type { Grant, Model } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
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

/** A write: its shape, the shape's hash, where its values come from, and the rows to write. */
export interface WritePlan {
  readonly entity: string;
  readonly key: string;
  readonly shape: WriteShape;
  readonly sources: readonly ValueSource[];
  readonly payload: string | null;
  /** Rows in the payload. */
  readonly rows: number;
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

type Planned = Pick<WritePlan, 'shape' | 'payload' | 'rows'>;

function planInsert(request: ApiRequest, target: WriteTarget): Planned {
  const { entity, scope } = target;
  const grant = requireGrant(entity, scope.role, 'create');
  const written = planBody(request, target, grant);
  if (request.method === 'PUT') requirePutOfOneRow(request, entity, written.rows);
  const shape: WriteShape = {
    kind: 'insert',
    ...commonFields(request, target),
    columns: withDefaults(entity, written, request),
    conflict: planConflict(request, target, written.columns),
    check: ruleCondition(grant.check, entity, scope),
  };
  return { shape, payload: written.payload, rows: written.rows.length };
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
  if (request.filters.length === 0)
    throw new AppError('21000', `${request.method} needs a filter`, {
      hint: `Name the rows: ?${entity.primaryKey[0] ?? 'column'}=eq.…`,
    });
  const read = requireGrant(entity, scope.role, 'read');
  const level = topLevel({ ...request, select: request.select }, request.rows);
  const filters = planFilters(level, { entity, columns: read.columns }, scope);
  const rules = [read.using, grant.using].map((rule) => ruleCondition(rule, entity, scope));
  const all = [...filters, ...rules.filter((rule) => rule !== null)];
  return allOf(all) as Condition;
}

function planUpdate(request: ApiRequest, target: WriteTarget): Planned {
  const { entity, scope } = target;
  const grant = requireGrant(entity, scope.role, 'update');
  const { columns, payload, rows } = planBody(request, target, grant);
  if (rows.length !== 1 || request.body?.kind === 'many')
    throw new AppError('PGRST102', 'PATCH takes one object, not an array');
  const shape: WriteShape = {
    kind: 'update',
    ...commonFields(request, target),
    columns: columnTypes(entity, columns),
    where: planWhere(request, target, grant),
    check: ruleCondition(grant.check, entity, scope),
  };
  return { shape, payload, rows: 1 };
}

function planDelete(request: ApiRequest, target: WriteTarget): Planned {
  const { entity, scope } = target;
  const grant = requireGrant(entity, scope.role, 'delete');
  const common = commonFields(request, target);
  const where = planWhere(request, target, grant);
  return { shape: { kind: 'delete', ...common, where }, payload: null, rows: 0 };
}

const planners = { POST: planInsert, PUT: planInsert, PATCH: planUpdate, DELETE: planDelete };
export type WriteMethod = keyof typeof planners;

/**
 * The plan of a POST, PUT, PATCH or DELETE.
 * @throws AppError ASH400, PGRST102, 105, 114, 115, 204, 205, 42501, 42P10, 21000
 */
export function planWrite(
  request: ApiRequest,
  method: WriteMethod,
  at: { model: Model; role: string },
): WritePlan {
  const scope: PlanScope = { ...at, values: createValueCollector() };
  const entity = requireEntity(at.model, request.resource);
  if (entity.isView)
    throw new AppError('ASH405', `'${entity.name}' is a view: it can only be read`);
  const { shape, payload, rows } = planners[method](request, { entity, scope });
  return {
    entity: entity.name,
    key: shapeKey(shape),
    shape,
    sources: scope.values.sources,
    payload,
    rows,
  };
}
