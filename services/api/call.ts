// How is a call answered? Parse, plan, send on, tell, as every request; but to a function or a service.
import type { Bus, RequestOptions } from '../shared/bus/bus.ts';
import type { CachedAnswer, CacheReadRequest } from '../shared/messages/cache-read.ts';
import { dbCall } from '../shared/messages/db-call.ts';
import type { UpstreamReply } from '../shared/messages/upstream.ts';
import type { FunctionAction, Model } from '../shared/model/model.ts';
import type { CallService } from '../shared/service-call.ts';
import { type AskedBy, createAskService } from './call-service.ts';
import { planCall } from './plan/call/plan-call.ts';
import { requireAction } from './plan/call/require-action.ts';
import { fillValues } from './plan/values.ts';
import { parseCall } from './request/parse-call.ts';
import type { HttpRequest } from './request/parse-request.ts';
import { tellCall } from './response/tell-call.ts';

/** Asks a cache for a read. */
export type ReadCached = (read: CacheReadRequest, options: RequestOptions) => Promise<CachedAnswer>;

export interface CallDependencies {
  readonly bus: Bus;
  readonly readCached: ReadCached;
  readonly timeoutMs: number;
  readonly callService: CallService;
}

/** Answers a request to `/rpc/<resource>`. */
export type Call = (http: HttpRequest, by: AskedBy, model: Model) => Promise<UpstreamReply>;

function createAskFunction({ bus, readCached, timeoutMs }: CallDependencies) {
  return async (
    http: HttpRequest,
    action: FunctionAction,
    { caller, trace, seen, model }: AskedBy & { readonly model: Model },
  ): Promise<UpstreamReply> => {
    const parsed = parseCall(http, action);
    const planned = planCall(parsed, action, { model, role: caller.role });
    const { kind, key, shape, sources } = planned;
    const values = fillValues(sources, caller);
    const options = { timeoutMs, trace };
    if (kind === 'call') {
      const answer = await bus.request(dbCall, { key, shape, values }, options);
      return { ...tellCall(parsed.wanted, action, answer), position: answer.position };
    }
    const read = { key, shape, values, seen, policy: null };
    return tellCall(parsed.wanted, action, await readCached(read, options));
  };
}

export function createCall(dependencies: CallDependencies): Call {
  const askFunction = createAskFunction(dependencies);
  const askService = createAskService(dependencies.callService);
  return async (http, by, model) => {
    const action = requireAction(model, http.resource, by.caller.role);
    return action.answeredBy === 'function'
      ? askFunction(http, action, { ...by, model })
      : askService(http, action, by);
  };
}
