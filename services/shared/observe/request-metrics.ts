// How are the requests of clients counted and timed? By class exactly, by route in few words.
import type { Registry } from 'prom-client';
import { durationBuckets, maxRoutes, routeDurationBuckets } from './durations.ts';
import type { MetricGroup } from './metric-group.ts';
import type { RequestObservation } from './request-observation.ts';
import { classOf, statusClassOf } from './route-class.ts';
import { type Count, TallyCounter } from './tally/counter.ts';
import { type Buckets, TallyHistogram } from './tally/histogram.ts';

/** Seven classes, ten methods, some thirty statuses: what was ever seen together is far below. */
const maxClasses = 1000;

/** How outages begin, for those who ask for rows. */
const outages = ['500', '502', '503', '504'].flatMap((status) => [
  ['read', 'GET', status],
  ...['POST', 'PATCH', 'PUT', 'DELETE'].map((method) => ['write', method, status]),
  ['call', 'POST', status],
]);

function createClassMetrics(registry: Registry) {
  const requests = new TallyCounter(
    {
      name: 'ashlar_http_requests_total',
      help: 'Requests of clients that were answered, by class (read, write, call, events, route, page, other). Status 499: the client had gone.',
      labelNames: ['class', 'method', 'status'],
      maxSeries: maxClasses,
    },
    registry,
  );
  const durations = new TallyHistogram(
    {
      name: 'ashlar_http_request_duration_seconds',
      help: 'Time from the first header byte parsed to the answer handed to the socket; of streams, until they begin.',
      labelNames: ['class'],
      maxSeries: maxClasses,
      buckets: durationBuckets,
    },
    registry,
  );
  // Of a series that is not there before, Prometheus does not see the first increase.
  for (const labels of outages) requests.child(labels);
  return { requests, durations };
}

function createRouteMetrics(registry: Registry) {
  const requests = new TallyCounter(
    {
      name: 'ashlar_http_route_requests_total',
      help: 'Requests of clients that were answered, by route: an entity, `rpc/` and an action, `events/` and an entity, `routes/` and a route, `page`, `other`.',
      labelNames: ['route', 'class', 'status'],
      maxSeries: 2 * maxRoutes,
    },
    registry,
  );
  const durations = new TallyHistogram(
    {
      name: 'ashlar_http_route_duration_seconds',
      help: 'Time of requests of clients by route, in fewer buckets.',
      labelNames: ['route'],
      maxSeries: maxRoutes,
      buckets: routeDurationBuckets,
    },
    registry,
  );
  return { requests, durations };
}

/** What counts the requests of one route, method and status. */
interface Cell {
  readonly count: Count;
  readonly duration: Buckets;
  readonly routeCount: Count;
  readonly routeDuration: Buckets;
}

/** By route, method and status: putting the three together as one key would cost more than the counting. */
function createCells(resolve: (request: RequestObservation) => Cell) {
  const routes = new Map<string, Map<string, Cell[]>>();
  return (request: RequestObservation): Cell => {
    const { route, method, status } = request;
    let methods = routes.get(route);
    if (methods === undefined) {
      methods = new Map();
      if (routes.size < maxRoutes) routes.set(route, methods);
    }
    let statuses = methods.get(method);
    if (statuses === undefined) {
      statuses = [];
      methods.set(method, statuses);
    }
    statuses[status] ??= resolve(request);
    return statuses[status];
  };
}

export const requestMetrics: MetricGroup = (registry) => {
  const all = createClassMetrics(registry);
  const routes = createRouteMetrics(registry);
  const cellOf = createCells(({ route, method, status }) => {
    const ofClass = classOf(route, method);
    return {
      count: all.requests.child([ofClass, method, String(status)]),
      duration: all.durations.child([ofClass]),
      routeCount: routes.requests.child([route, ofClass, statusClassOf(status)]),
      routeDuration: routes.durations.child([route]),
    };
  });
  return {
    request(request) {
      const { count, duration, routeCount, routeDuration } = cellOf(request);
      const seconds = request.durationMs / 1000;
      count.value++;
      routeCount.value++;
      duration.observe(seconds, request.trace);
      routeDuration.observe(seconds);
    },
  };
};
