// How is a write told?
import { keyQuery } from '../../shared/key-query.ts';
import type { WriteAnswer } from '../../shared/messages/db-write.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import type { Entity } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { contentRange } from './content-range.ts';
import { contentType, preferenceApplied } from './headers.ts';

/** 201 when a row is new; 200 with a body, 204 without one. */
function statusOf(request: ApiRequest, answer: WriteAnswer): number {
  const isRepresentation = request.preferences.return === 'representation';
  if (request.method === 'POST') {
    const isMerge = request.preferences.resolution === 'merge-duplicates';
    return isMerge && answer.inserted === 0 ? 200 : 201;
  }
  if (request.method === 'PUT' && answer.inserted > 0) return 201;
  return isRepresentation ? 200 : 204;
}

/** `/rest/v1/orders?id=eq.7`: where the new row is. */
function location(entity: Entity, values: readonly (string | null)[]): string {
  const filters = keyQuery(
    entity.primaryKey,
    values.map((value) => value ?? ''),
  );
  return `/rest/v1/${encodeURIComponent(entity.name)}?${filters}`;
}

function rangeOf(request: ApiRequest, answer: WriteAnswer): string {
  const total = request.preferences.count === null ? null : answer.affected;
  const isInsert = request.method === 'POST' || request.method === 'PUT';
  return contentRange({ offset: 0, count: isInsert ? 0 : answer.affected, total });
}

export function tellWrite(request: ApiRequest, entity: Entity, answer: WriteAnswer): UpstreamReply {
  const isRepresentation = request.preferences.return === 'representation';
  const headers = ['Content-Range', rangeOf(request, answer)];
  if (isRepresentation) headers.push('Content-Type', contentType(request));
  if (answer.location !== null) headers.push('Location', location(entity, answer.location));
  const applied = preferenceApplied(request);
  if (applied !== null) headers.push('Preference-Applied', applied);
  return {
    status: statusOf(request, answer),
    headers,
    body: isRepresentation ? answer.body : null,
    entity: entity.name,
    position: answer.position,
  };
}
