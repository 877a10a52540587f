// How is a call answered? Parse, plan, send on, tell, as every request; but to a function.
import type { Bus, RequestOptions } from '../shared/bus/bus.ts';
import type { Caller } from '../shared/caller.ts';
import { dbCall } from '../shared/messages/db-call.ts';
import type { ReadAnswer, ReadRequest } from '../shared/messages/db-read.ts';
import type { UpstreamReply } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import { planCall } from './plan/call/plan-call.ts';
import { requireAction } from './plan/call/require-action.ts';
import { fillValues } from './plan/values.ts';
import { parseCall } from './request/parse-call.ts';
import type { HttpRequest } from './request/parse-request.ts';
import { tellCall } from './response/tell-call.ts';

/** A request with the id under which it is logged. */
export type ApiHttp = HttpRequest & { readonly requestId: string };

/** Asks a cache for a read. */
export type ReadCached = (read: ReadRequest, options: RequestOptions) => Promise<ReadAnswer>;

export interface CallDependencies {
  readonly bus: Bus;
  readonly readCached: ReadCached;
  readonly timeoutMs: number;
}

/** Answers a request to `/rpc/<resource>`. */
export type Call = (http: ApiHttp, caller: Caller, model: Model) => Promise<UpstreamReply>;

export function createCall({ bus, readCached, timeoutMs }: CallDependencies): Call {
  return async (http, caller, model) => {
    const { role } = caller;
    const action = requireAction(model, http.resource, role);
    const parsed = parseCall(http, action);
    const { kind, key, shape, sources } = planCall(parsed, action, { model, role });
    const values = fillValues(sources, caller);
    const options = { timeoutMs, requestId: http.requestId };
    const answer =
      kind === 'read'
        ? await readCached({ key, shape, values }, options)
        : await bus.request(dbCall, { key, shape, values }, options);
    return tellCall(parsed.wanted, action, answer);
  };
}
