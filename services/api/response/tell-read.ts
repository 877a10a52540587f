// How is a read told?
import { AppError } from '../../shared/errors.ts';
import type { ReadAnswer } from '../../shared/messages/db-read.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { contentRange, rangeStatus } from './content-range.ts';
import { contentType, preferenceApplied } from './headers.ts';

function notOneRow(count: number): AppError {
  return new AppError('PGRST116', 'Cannot coerce the result to a single JSON object', {
    details: `The result contains ${count === 0 ? '0 rows' : 'more than one row'}`,
  });
}

/** @throws AppError PGRST116 when one object was asked for and there is not exactly one row; PGRST103 */
export function tellRead(request: ApiRequest, entity: string, answer: ReadAnswer): UpstreamReply {
  const range = { offset: request.rows.offset ?? 0, count: answer.count, total: answer.total };
  if (request.media === 'object' && answer.count !== 1) throw notOneRow(answer.count);
  const headers = ['Content-Type', contentType(request), 'Content-Range', contentRange(range)];
  const applied = preferenceApplied(request);
  if (applied !== null) headers.push('Preference-Applied', applied);
  return { status: rangeStatus(range), headers, body: answer.body, entity };
}
