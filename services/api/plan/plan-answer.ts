// What is told about the rows a write leaves behind?
import { embedPath } from '../../shared/filter/embed-path.ts';
import type { Answer } from '../../shared/messages/write-shape.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { topLevel } from './level.ts';
import { planSelect } from './plan-rows.ts';
import { ruleCondition } from './rule-condition.ts';
import { findGrant, requireGrant, type WriteTarget } from './scope.ts';

/** The key of a new row goes into `Location` when the caller may read it. */
function locationColumns({ entity, scope }: WriteTarget): string[] {
  const columns = findGrant(entity, scope.role, 'read')?.columns ?? new Set<string>();
  return entity.primaryKey.every((name) => columns.has(name)) ? [...entity.primaryKey] : [];
}

/** No body; at most where the new row is, when the caller may see it. */
function planPlace(columns: string[], { entity, scope }: WriteTarget): Answer {
  const using =
    columns.length === 0 ? null : (findGrant(entity, scope.role, 'read')?.using ?? null);
  return {
    form: 'none',
    nullsStripped: false,
    select: [],
    visible: ruleCondition(using, entity, scope),
    locationColumns: columns,
  };
}

/** @throws AppError 42501 when rows are asked for that the caller may not read */
export function planAnswer(request: ApiRequest, { entity, scope }: WriteTarget): Answer {
  const wanted = request.preferences.return;
  if (wanted !== 'representation') {
    const isPlaceWanted = wanted === 'headers-only' && request.method === 'POST';
    return planPlace(isPlaceWanted ? locationColumns({ entity, scope }) : [], { entity, scope });
  }
  const grant = requireGrant(entity, scope.role, 'read');
  const view = { entity, columns: grant.columns };
  const filters = request.filters.filter((filter) => embedPath(filter).length > 0);
  const level = topLevel({ ...request, filters }, { order: [], limit: null, offset: null });
  return {
    form: request.media === 'json' ? 'array' : request.media,
    nullsStripped: request.nullsStripped,
    select: planSelect(level, view, scope),
    visible: ruleCondition(grant.using, entity, scope),
    locationColumns: [],
  };
}
