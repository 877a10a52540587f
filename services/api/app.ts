// What does the api service do? Parse, plan, send on, tell: a request moves through these as plain values.

import type { Bus } from '../shared/bus/bus.ts';
import { AppError } from '../shared/errors.ts';
import { cacheRead } from '../shared/messages/cache-read.ts';
import { dbWrite } from '../shared/messages/db-write.ts';
import type { Upstream, UpstreamReply, UpstreamRequest } from '../shared/messages/upstream.ts';
import type { Entity, Model } from '../shared/model/model.ts';
import { planRead } from './plan/plan-read.ts';
import { planWrite, type WriteMethod } from './plan/plan-write.ts';
import { findGrant } from './plan/scope.ts';
import { fillValues } from './plan/values.ts';
import type { ApiRequest } from './request/api-request.ts';
import { parseRequest } from './request/parse-request.ts';
import { hideDetails } from './response/hide-details.ts';
import { tellError } from './response/tell-error.ts';
import { tellRead } from './response/tell-read.ts';
import { tellWrite } from './response/tell-write.ts';

export interface ApiDependencies {
  readonly bus: Bus;
  /** The model that is served, or null as long as none was published. */
  readonly model: () => Model | null;
  /** Milliseconds a read or a write may take. */
  readonly timeoutMs: number;
  /** Told of errors that are not AppErrors; their callers see "Internal error" only. */
  readonly onInternalError: (error: unknown, requestId: string) => void;
}

function requireModel(model: Model | null): Model {
  if (model !== null) return model;
  throw new AppError('ASH503', 'No model is served yet', { retryAfterSeconds: 1 });
}

/** The resource a path below the base path names; null for anything that is no resource. */
function resourceOf(path: string): string {
  const name = path.slice(1);
  if (name !== '' && !name.includes('/')) return name;
  throw new AppError('PGRST125', 'Invalid path specified in request URL');
}

/** The api as a function: never rejects, errors are replies. */
export function createApi({ bus, model, timeoutMs, onInternalError }: ApiDependencies): Upstream {
  async function read(parsed: ApiRequest, request: UpstreamRequest, served: Model) {
    const { entity, key, shape, sources } = planRead(parsed, served, request.caller.role);
    const values = fillValues(sources, request.caller);
    const answer = await bus.request(cacheRead, { key, shape, values }, { timeoutMs });
    return tellRead(parsed, entity, answer);
  }

  async function write(parsed: ApiRequest, request: UpstreamRequest, served: Model) {
    const { role } = request.caller;
    const method = parsed.method as WriteMethod;
    const { key, shape, sources, payload } = planWrite(parsed, method, { model: served, role });
    const values = fillValues(sources, request.caller);
    const entity = served.entities.get(parsed.resource) as Entity;
    try {
      const answer = await bus.request(dbWrite, { key, shape, values, payload }, { timeoutMs });
      return tellWrite(parsed, entity, answer);
    } catch (error) {
      const readable = findGrant(entity, role, 'read')?.columns ?? new Set<string>();
      throw hideDetails(error, entity, readable);
    }
  }

  async function answer(request: UpstreamRequest, served: Model): Promise<UpstreamReply> {
    const resource = resourceOf(request.path);
    const parsed = parseRequest({ ...request, resource });
    const isRead = parsed.method === 'GET' || parsed.method === 'HEAD';
    return isRead ? read(parsed, request, served) : write(parsed, request, served);
  }

  return async (request) => {
    try {
      return await answer(request, requireModel(model()));
    } catch (error) {
      if (!(error instanceof AppError)) onInternalError(error, request.requestId);
      const name = request.path.slice(1);
      return tellError(error, model()?.entities.has(name) === true ? name : null);
    }
  };
}
