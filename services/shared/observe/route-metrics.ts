// How is it counted what upstreams of routes answer, and which of them are left alone?
import { Gauge } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';
import { TallyCounter } from './tally/counter.ts';

/** Those of models that follow each other add up. */
const maxRoutes = 1000;

/** Routes and upstreams are those that are declared. */
export const routeMetrics: MetricGroup = (registry) => {
  const registers = [registry];
  const attempts = new TallyCounter(
    {
      name: 'ashlar_route_attempts_total',
      help: 'Times that an upstream of a route was asked, by what came of it.',
      labelNames: ['route', 'outcome'],
      maxSeries: maxRoutes,
    },
    registry,
  );
  const retries = new TallyCounter(
    {
      name: 'ashlar_route_retries_total',
      help: 'Of these, further tries for the same request.',
      labelNames: ['route'],
      maxSeries: maxRoutes,
    },
    registry,
  );
  const open = new Gauge({
    name: 'ashlar_route_breaker_open',
    help: 'Whether an upstream is left alone because it failed (1), or asked (0).',
    labelNames: ['route', 'upstream'],
    registers,
  });
  const streams = new Gauge({
    name: 'ashlar_route_streams',
    help: 'WebSockets and streams of events that are open through routes.',
    registers,
  });
  return {
    'route-attempt': ({ route, outcome, isRetry }) => {
      attempts.inc([route, outcome]);
      if (isRetry) retries.inc([route]);
    },
    'route-upstream': ({ route, upstream, state }) => {
      if (state === 'gone') open.remove({ route, upstream });
      else open.set({ route, upstream }, state === 'open' ? 1 : 0);
    },
    'route-streams': (told) => streams.set(told.open),
  };
};
