// What will be read to answer this request, and may this caller read it?
import { createHash } from 'node:crypto';
import { createTouched, touchRows } from '../../shared/coherence/tags/touched.ts';
import { AppError } from '../../shared/errors.ts';
import type { ReadShape, Rows } from '../../shared/messages/read-shape.ts';
import type { CachePolicy } from '../../shared/messages/stamp.ts';
import { strictest } from '../../shared/model/cache-spec.ts';
import type { Entity, Model } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { ApiRequest, RowsOptions } from '../request/api-request.ts';
import { topLevel } from './level.ts';
import { planRows } from './plan-rows.ts';
import { isKnown, type PlanScope, requireGrant } from './scope.ts';
import { createValueCollector, type ValueSource } from './values.ts';

/** A read: its shape, the shape's hash, and where its values come from. */
export interface ReadPlan {
  readonly entity: string;
  readonly key: string;
  readonly shape: ReadShape;
  readonly sources: readonly ValueSource[];
  /** How long the answer may be kept at most; null: not at all. */
  readonly policy: CachePolicy | null;
}

/** Equal for equal shapes: 22 characters of a SHA-256. */
export function shapeKey(shape: unknown): string {
  return createHash('sha256').update(JSON.stringify(shape)).digest('base64url').slice(0, 22);
}

/** @throws AppError PGRST205 with the nearest name the role may know */
export function requireEntity(model: Model, name: string, role: string): Entity {
  const entity = model.entities.get(name);
  if (entity !== undefined) return entity;
  const known = [...model.entities.values()].filter((other) => isKnown(other, role));
  throw new AppError('PGRST205', `Could not find the table '${model.schema}.${name}'`, {
    hint: didYouMean(
      name,
      known.map((other) => other.name),
    ),
  });
}

/** Two rows tell "exactly one" from "more than one". */
export function rowsFor(request: ApiRequest): RowsOptions {
  if (request.media !== 'object') return request.rows;
  return { ...request.rows, limit: Math.min(request.rows.limit ?? 2, 2) };
}

/** As long as every entity that the rows depend on may be kept. */
function policyOf(rows: Rows, { schema, entities }: Model): CachePolicy | null {
  const touched = createTouched();
  touchRows(rows, touched);
  const names = [...touched.tables].map((text) => text.slice(schema.length + 1));
  return strictest(names.map((name) => entities.get(name)?.cachePolicy ?? null));
}

/**
 * The plan of a GET or HEAD.
 * @throws AppError with the codes of rest-dialect: PGRST108, 118, 200, 201, 204, 205, 42501
 */
export function planRead(request: ApiRequest, model: Model, role: string): ReadPlan {
  const scope: PlanScope = { model, role, values: createValueCollector() };
  const entity = requireEntity(model, request.resource, role);
  const grant = requireGrant(entity, role, 'read');
  const view = { entity, columns: grant.columns };
  const level = topLevel(request, rowsFor(request));
  const rows = planRows({ level, view, grant, cardinality: 'many' }, scope);
  const shape: ReadShape = {
    revision: model.revision,
    rows,
    form: request.media === 'json' ? 'array' : request.media,
    nullsStripped: request.nullsStripped,
    // A planner's estimate is no count a client can rely on: every kind of count is told exactly.
    count: request.preferences.count === null ? 'none' : 'exact',
  };
  const { sources } = scope.values;
  const own = entity.cachePolicy;
  const policy = own && strictest([own, policyOf(rows, model)]);
  return { entity: entity.name, key: shapeKey(shape), shape, sources, policy };
}
