// How is a call answered? Parse, plan, send on, tell, as every request; but to a function.
import type { Bus } from '../shared/bus/bus.ts';
import type { Caller } from '../shared/caller.ts';
import { cacheRead } from '../shared/messages/cache-read.ts';
import { dbCall } from '../shared/messages/db-call.ts';
import type { UpstreamReply } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import { planCall } from './plan/call/plan-call.ts';
import { requireAction } from './plan/call/require-action.ts';
import { fillValues } from './plan/values.ts';
import { parseCall } from './request/parse-call.ts';
import type { HttpRequest } from './request/parse-request.ts';
import { tellCall } from './response/tell-call.ts';

export interface CallDependencies {
  readonly bus: Bus;
  readonly timeoutMs: number;
}

/** Answers a request to `/rpc/<resource>`. */
export type Call = (http: HttpRequest, caller: Caller, model: Model) => Promise<UpstreamReply>;

export function createCall({ bus, timeoutMs }: CallDependencies): Call {
  return async (http, caller, model) => {
    const { role } = caller;
    const action = requireAction(model, http.resource, role);
    const parsed = parseCall(http, action);
    const { kind, key, shape, sources } = planCall(parsed, action, { model, role });
    const values = fillValues(sources, caller);
    const answer =
      kind === 'read'
        ? await bus.request(cacheRead, { key, shape, values }, { timeoutMs })
        : await bus.request(dbCall, { key, shape, values }, { timeoutMs });
    return tellCall(parsed.wanted, action, answer);
  };
}
