// What is told about a request that an api answered?
import type { Clock } from '../shared/clock.ts';
import type { Upstream } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import type { Observe } from '../shared/observe/observation.ts';

export interface ObserveUpstreamOptions {
  readonly observe: Observe;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  readonly model: () => Model | null;
}

const callPrefix = '/rpc/';

/** What the model has a name for, else `other`: a closed set. */
export function routeOf(path: string, model: Model | null): string {
  if (path.startsWith(callPrefix))
    return model?.actions.has(path.slice(callPrefix.length)) === true ? path.slice(1) : 'other';
  const name = path.slice(1);
  return model?.entities.has(name) === true ? name : 'other';
}

/** The same, and each answer is told. */
export function observeUpstream(upstream: Upstream, options: ObserveUpstreamOptions): Upstream {
  const { observe, clock, model } = options;
  return async (request) => {
    const startedMs = clock.elapsedMs();
    const reply = await upstream(request);
    const { method, path, trace } = request;
    const durationMs = clock.elapsedMs() - startedMs;
    const route = routeOf(path, model());
    observe({ kind: 'api-request', trace, method, route, status: reply.status, durationMs });
    return reply;
  };
}
