// What is told about the rows a write leaves behind?
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

/** @throws AppError 42501 when rows are asked for that the caller may not read */
export function planAnswer(request: ApiRequest, { entity, scope }: WriteTarget): Answer {
  const wanted = request.preferences.return;
  if (wanted !== 'representation')
    return {
      form: 'none',
      nullsStripped: false,
      select: [],
      visible: null,
      locationColumns:
        wanted === 'headers-only' && request.method === 'POST'
          ? locationColumns({ entity, scope })
          : [],
    };
  const grant = requireGrant(entity, scope.role, 'read');
  const view = { entity, columns: grant.columns };
  const level = topLevel({ ...request, filters: [] }, { order: [], limit: null, offset: null });
  return {
    form: request.media === 'json' ? 'array' : request.media,
    nullsStripped: request.nullsStripped,
    select: planSelect(level, view, scope),
    visible: ruleCondition(grant.using, entity, scope),
    locationColumns: [],
  };
}
