// How does each service on the bus become a span? Around its handler, which then asks others in the name of that span.
import type { Bus, Handler } from '../bus/bus.ts';
import { endFailed } from './end-failed.ts';
import type { Span, Tracing } from './tracing.ts';

/** Of what a cache answered: whether it had it, and if not, why. */
function tellAnswer(span: Span, reply: unknown): void {
  const { from, reason } = (reply ?? {}) as { from?: unknown; reason?: unknown };
  if (typeof from !== 'string') return;
  span.set({
    'ashlar.cache': from,
    ...(typeof reason === 'string' ? { 'ashlar.cache_bypass': reason } : {}),
  });
}

function traced<Q, R>(name: string, handler: Handler<Q, R>, tracing: Tracing): Handler<Q, R> {
  const work = { name, kind: 'served' } as const;
  return async (message, trace) => {
    const span = tracing.start(trace, work);
    if (span === null) return handler(message, trace);
    try {
      const reply = await handler(message, span);
      tellAnswer(span, reply);
      span.end();
      return reply;
    } catch (error) {
      endFailed(span, error);
      throw error;
    }
  };
}

/** The same bus; what is served on it is traced, named by its subject. */
export function traceBus(bus: Bus, tracing: Tracing | null): Bus {
  if (tracing === null) return bus;
  return {
    ...bus,
    serve: (subject, handler, options) =>
      bus.serve(subject, traced(subject.name, handler, tracing), options),
  };
}
