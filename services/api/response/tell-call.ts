// How is the result of a call told?
import type { ReadAnswer } from '../../shared/messages/db-read.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import type { FunctionAction } from '../../shared/model/model.ts';
import type { ApiRequest } from '../request/api-request.ts';
import { tellRead } from './tell-read.ts';

/** 204 where there is nothing to tell. @throws AppError PGRST116, PGRST103 as of a read */
export function tellCall(
  wanted: ApiRequest,
  action: FunctionAction,
  answer: ReadAnswer,
): UpstreamReply {
  if (action.returns === 'nothing') return { status: 204, headers: [], body: null, entity: null };
  return { ...tellRead(wanted, action.name, answer), entity: null };
}
