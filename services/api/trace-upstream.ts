// How does the api's part of a request become a span?
import type { Upstream } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import { attributeNames } from '../shared/tracing/attribute-names.ts';
import type { Tracing } from '../shared/tracing/tracing.ts';
import { routeOf } from './route-of.ts';

/** The same, and what it asks others for has the span as its parent. */
export function traceUpstream(
  upstream: Upstream,
  tracing: Tracing | null,
  model: () => Model | null,
): Upstream {
  if (tracing === null) return upstream;
  return async (request) => {
    const span = tracing.start(request.trace, { name: 'api', kind: 'served' });
    if (span === null) return upstream(request);
    const reply = await upstream({ ...request, trace: span });
    const route = routeOf(request.path, model());
    span.rename(`api ${request.method} ${route}`);
    span.set({ 'ashlar.route': route, [attributeNames.httpStatus]: reply.status });
    span.end(reply.status >= 500 ? String(reply.status) : undefined);
    return reply;
  };
}
