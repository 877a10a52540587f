// What is told about a request that an api answered?
import type { Clock } from '../shared/clock.ts';
import type { Upstream } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { routeOf } from './route-of.ts';

export interface ObserveUpstreamOptions {
  readonly observe: Observe;
  readonly clock: Pick<Clock, 'elapsedMs'>;
  readonly model: () => Model | null;
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
