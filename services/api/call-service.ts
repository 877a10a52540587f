// How is a call answered that a micro service answers? Parse, check, ask, check, tell.
import type { Caller } from '../shared/caller.ts';
import type { Position } from '../shared/messages/stamp.ts';
import type { UpstreamReply } from '../shared/messages/upstream.ts';
import type { ServiceAction } from '../shared/model/model.ts';
import type { CallService } from '../shared/service-call.ts';
import type { Trace } from '../shared/trace.ts';
import {
  createServiceChecks,
  requireInput,
  requireOutput,
  type ServiceChecks,
} from './plan/service/check-service-message.ts';
import type { HttpRequest } from './request/parse-request.ts';
import { parseServiceCall } from './request/parse-service-call.ts';
import { tellRefusal, tellServiceAnswer } from './response/tell-service-reply.ts';

/** Who calls, in which request. */
export interface CalledBy {
  readonly caller: Caller;
  readonly trace: Trace;
}

/** … and what has the caller seen already? */
export interface AskedBy extends CalledBy {
  readonly seen: Position | null;
}

/** Answers a call of a service, of which it is known that the role may make it. */
export type AskService = (
  http: HttpRequest,
  action: ServiceAction,
  by: CalledBy,
) => Promise<UpstreamReply>;

/** The checks of an Action, as long as its model is there. */
function createChecksOf(): (action: ServiceAction) => ServiceChecks {
  const known = new WeakMap<ServiceAction, ServiceChecks>();
  return (action) => {
    const checks = known.get(action) ?? createServiceChecks(action);
    known.set(action, checks);
    return checks;
  };
}

export function createAskService(callService: CallService): AskService {
  const checksOf = createChecksOf();
  return async (http, action, { caller, trace }) => {
    const { name, subject, timeoutMs } = action;
    const call = parseServiceCall(http, name);
    const checks = checksOf(action);
    requireInput({ text: call.text, value: call.input }, checks.input, name);
    const asked = { subject, input: call.text, caller, trace, timeoutMs };
    const reply = await callService(asked);
    if (reply.kind === 'refusal') return tellRefusal(reply);
    requireOutput(reply.body, checks.output, name);
    return tellServiceAnswer(call, action, reply.body);
  };
}
