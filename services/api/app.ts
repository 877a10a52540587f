// What does the api service do? Parse, plan, send on, tell: a request moves through these as plain values.

import type { Bus } from '../shared/bus/bus.ts';
import { AppError } from '../shared/errors.ts';
import { dbWrite } from '../shared/messages/db-write.ts';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../shared/messages/upstream.ts';
import type { Entity, Model } from '../shared/model/model.ts';
import { errorAnswer, isTold } from '../shared/problem.ts';
import type { CallService } from '../shared/service-call.ts';
import type { Trace } from '../shared/trace.ts';
import type { Tracing } from '../shared/tracing/tracing.ts';
import { createCall, type ReadCached } from './call.ts';
import type { AskedBy } from './call-service.ts';
import { createReadPlanner, type PlannedRead, type ReadPlanner } from './plan/read-planner.ts';
import { createWritePlanner, type WritePlanner } from './plan/write-planner.ts';
import type { HttpRequest } from './request/parse-request.ts';
import { requireProfile } from './request/require-profile.ts';
import { hideDetails } from './response/hide-details.ts';
import { createTellDescription, type TellDescription } from './response/tell-description.ts';
import { tellOptions } from './response/tell-options.ts';
import { tellRead } from './response/tell-read.ts';
import { tellWrite } from './response/tell-write.ts';
import { traceServiceCall } from './trace-service-call.ts';
import { traceUpstream } from './trace-upstream.ts';

export interface ApiDependencies {
  readonly bus: Bus;
  readonly readCached: ReadCached;
  /** The model that is served, or null as long as none was published. */
  readonly model: () => Model | null;
  /** Milliseconds a read or a write may take. */
  readonly timeoutMs: number;
  /** Asks the micro services behind Actions. */
  readonly callService: CallService;
  /** Told of errors that callers hear nothing or not the whole of: those that are no AppErrors, and ASH502. */
  readonly onInternalError: (error: unknown, trace: Trace) => void;
  /** Null, or not there: nobody takes spans. */
  readonly tracing?: Tracing | null;
}

function requireModel(model: Model | null): Model {
  if (model !== null) return model;
  throw new AppError('ASH503', 'No model is served yet', { retryAfterSeconds: 1 });
}

const callPrefix = '/rpc/';

/** The entity or action a path below the base path names. @throws AppError PGRST125 */
function resourceOf(path: string): string {
  const name = path.slice(path.startsWith(callPrefix) ? callPrefix.length : 1);
  if (name !== '' && !name.includes('/')) return name;
  throw new AppError('PGRST125', 'Invalid path specified in request URL');
}

/** What is made once for a model. */
interface OfModel {
  readonly model: Model;
  readonly read: ReadPlanner;
  readonly write: WritePlanner;
  readonly describe: TellDescription;
}

/** The planners of the model that is served now. */
function createPlannersOf(): (model: Model) => OfModel {
  let last: OfModel | null = null;
  return (model) => {
    if (last?.model !== model)
      last = {
        model,
        read: createReadPlanner(model),
        write: createWritePlanner(model),
        describe: createTellDescription(model),
      };
    return last;
  };
}

/** Of an answer that a service may not give, only the log has what it was. */
function isToldWhole(error: unknown): boolean {
  return isTold(error) && error.code !== 'ASH502';
}

async function withProfile(reply: Promise<UpstreamReply>, schema: string): Promise<UpstreamReply> {
  const { headers, ...rest } = await reply;
  return { ...rest, headers: [...headers, 'Content-Profile', schema] };
}

/** Asks a cache. Told with the answer is what a layer above has to know to keep it. */
async function answerRead(
  planned: PlannedRead,
  { trace, seen }: AskedBy,
  { readCached, timeoutMs }: ApiDependencies,
): Promise<UpstreamReply> {
  const { request, entity, claims, policy, key, shape, values } = planned;
  const asked = { key, shape, values, seen, policy };
  const answer = await readCached(asked, { timeoutMs, trace });
  const { from, reason, stamp } = answer;
  return { ...tellRead(request, entity, answer), cache: { from, reason, stamp, policy, claims } };
}

/** The api as a function: never rejects, errors are replies. */
export function createApi(dependencies: ApiDependencies): Upstream {
  const { bus, model, timeoutMs, onInternalError, tracing = null } = dependencies;
  const plannersOf = createPlannersOf();
  const callService = traceServiceCall(dependencies.callService, tracing);
  const call = createCall({ ...dependencies, callService });

  const read = (http: HttpRequest, by: AskedBy, served: Model) =>
    answerRead(plannersOf(served).read(http, by.caller), by, dependencies);

  async function write(http: HttpRequest, by: AskedBy, served: Model): Promise<UpstreamReply> {
    const planned = plannersOf(served).write(http, by.caller);
    const entity = served.entities.get(planned.entity) as Entity;
    try {
      const options = { timeoutMs, trace: by.trace };
      const answer = await bus.request(dbWrite, planned.message, options);
      return tellWrite(planned.request, entity, answer);
    } catch (error) {
      throw hideDetails(error, { entity, model: served, role: by.caller.role });
    }
  }

  function dispatch(request: UpstreamRequest, served: Model): Promise<UpstreamReply> {
    const { method, path, query, headers, body, caller } = request;
    if (method === 'OPTIONS') return Promise.resolve(tellOptions(path, served, caller.role));
    if (path === '/')
      return Promise.resolve(plannersOf(served).describe(method, headers.accept, caller.role));
    const http = { method, resource: resourceOf(path), query, headers, body };
    if (path.startsWith(callPrefix)) return call(http, request, served);
    return (method === 'GET' || method === 'HEAD' ? read : write)(http, request, served);
  }

  function answer(request: UpstreamRequest, served: Model): Promise<UpstreamReply> {
    const isProfiled = requireProfile(request.method, request.headers, served.schema);
    const reply = dispatch(request, served);
    return isProfiled ? withProfile(reply, served.schema) : reply;
  }

  async function tell(request: UpstreamRequest): Promise<UpstreamReply> {
    try {
      return await answer(request, requireModel(model()));
    } catch (error) {
      if (!isToldWhole(error)) onInternalError(error, request.trace);
      const name = request.path.slice(1);
      const entity = model()?.entities.has(name) === true ? name : null;
      return { ...errorAnswer(error, 'rest'), entity };
    }
  }
  return traceUpstream(tell, tracing, model);
}
