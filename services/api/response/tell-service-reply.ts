// How is told what a service said?
import { statusByCode } from '../../shared/errors.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import type { ServiceAction } from '../../shared/model/model.ts';
import type { ServiceReply } from '../../shared/service-call.ts';
import type { ParsedServiceCall } from '../request/parse-service-call.ts';
import { contentType } from './headers.ts';

type Refusal = Extract<ServiceReply, { kind: 'refusal' }>;

/** For refusals without a code, or with one that cannot be told. */
const ownCode = 'ASH422';
const tellableCode = /^[A-Za-z0-9_.-]{1,64}$/;
/** Statuses that a service may choose: the others need a header of their own, or speak of the connection. */
const tellableStatuses: ReadonlySet<number> = new Set([
  400, 402, 403, 404, 409, 410, 412, 422, 423, 424, 428, 451,
]);

/** 204 when nothing is answered or wanted. */
export function tellServiceAnswer(
  { media, isMinimal }: ParsedServiceCall,
  { output }: ServiceAction,
  body: string,
): UpstreamReply {
  const applied = isMinimal ? ['Preference-Applied', 'return=minimal'] : [];
  if (output === null || isMinimal)
    return { status: 204, headers: applied, body: null, entity: null };
  const type = contentType({ media, nullsStripped: false });
  return { status: 200, headers: ['Content-Type', type], body, entity: null };
}

/** The service's own code and words, in the form of every other error. */
export function tellRefusal({ status, code, message, details, hint }: Refusal): UpstreamReply {
  const told = tellableCode.test(code) ? code : ownCode;
  return {
    status: tellableStatuses.has(status) ? status : statusByCode[ownCode],
    headers: ['Content-Type', contentType({ media: 'json', nullsStripped: false })],
    body: JSON.stringify({ code: told, message, details: details ?? null, hint }),
    entity: null,
  };
}
