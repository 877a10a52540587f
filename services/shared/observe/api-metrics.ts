// How are the requests counted and timed that an api answers to gateways?
import { durationBuckets, maxRoutes, routeDurationBuckets } from './durations.ts';
import type { MetricGroup } from './metric-group.ts';
import { classOf, statusClassOf } from './route-class.ts';
import { TallyCounter } from './tally/counter.ts';
import { TallyHistogram } from './tally/histogram.ts';

const routeRequests = {
  name: 'ashlar_api_requests_total',
  help: 'Requests of gateways that were answered, by entity, `rpc/` and an action, or `other`.',
  labelNames: ['route', 'class', 'status'],
  maxSeries: 2 * maxRoutes,
};
const classDurations = {
  name: 'ashlar_api_request_duration_seconds',
  help: 'Time from a request of a gateway, read, to its answer: planning, and waiting for cache or database.',
  labelNames: ['class'],
  maxSeries: 100,
  buckets: durationBuckets,
};
const routeDurations = {
  name: 'ashlar_api_route_duration_seconds',
  help: 'Time of requests of gateways by route, in fewer buckets.',
  labelNames: ['route'],
  maxSeries: maxRoutes,
  buckets: routeDurationBuckets,
};

export const apiMetrics: MetricGroup = (registry) => {
  const requests = new TallyCounter(routeRequests, registry);
  const durations = new TallyHistogram(classDurations, registry);
  const routes = new TallyHistogram(routeDurations, registry);
  return {
    'api-request'({ method, route, status, durationMs, trace }) {
      const seconds = durationMs / 1000;
      const ofClass = classOf(route, method);
      requests.inc([route, ofClass, statusClassOf(status)]);
      durations.observe([ofClass], seconds, trace);
      routes.observe([route], seconds);
    },
  };
};
