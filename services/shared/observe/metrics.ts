// How are observations counted? As Prometheus metrics, read from the admin port.
import { LRUCache } from 'lru-cache';
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { createCacheMetrics } from './cache-metrics.ts';
import type { MessageObservation, Observe, RequestObservation } from './observation.ts';
import { createRelayMetrics } from './relay-metrics.ts';

export interface Metrics {
  /** Where a service registers what else it counts. */
  readonly registry: Registry;
  readonly observe: Observe;
}

/** Routes are a closed set (the model's entities and three more), methods and statuses too; the bound is a net. */
const maxChildren = 2000;
const durationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A registry with Node's own metrics and those of requests; `observe` is a listener. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const failures = new Counter({
    name: 'ashlar_failures_total',
    help: 'Internal errors.',
    registers: [registry],
  });
  const countRequest = createRequestMetrics(registry);
  const countMessage = createMessageMetrics(registry);
  const countRelay = createRelayMetrics(registry);
  const { countRead, timeInvalidation } = createCacheMetrics(registry);
  return {
    registry,
    observe(observation) {
      if (observation.kind === 'request') countRequest(observation);
      else if (observation.kind === 'message') countMessage(observation);
      else if (observation.kind === 'cached-read') countRead(observation);
      else if (observation.kind === 'invalidated') timeInvalidation(observation);
      else if (observation.kind === 'failure') failures.inc();
      else countRelay(observation);
    },
  };
}

/** One child of each metric for a combination of labels, resolved once: resolving costs ten times the counting. */
function createRequestMetrics(registry: Registry): (request: RequestObservation) => void {
  const requests = new Counter({
    name: 'ashlar_http_requests_total',
    help: 'Answered requests.',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'ashlar_http_request_duration_seconds',
    help: 'Time from the first header byte parsed to the answer handed to the socket.',
    labelNames: ['route'],
    buckets: durationBuckets,
    registers: [registry],
  });
  const count = memoise(({ method, route, status }) => {
    const child = requests.labels(method, route, String(status));
    return () => child.inc();
  });
  const time = memoise(({ route }) => {
    const child = durations.labels(route);
    return (seconds: number) => child.observe(seconds);
  });
  return (request) => {
    count(`${request.method} ${request.status} ${request.route}`, request)();
    time(request.route, request)(request.durationMs / 1000);
  };
}

function createMessageMetrics(registry: Registry): (message: MessageObservation) => void {
  const durations = new Histogram({
    name: 'ashlar_message_duration_seconds',
    help: 'Time from the arrival of a message of the bus to the last of its answers.',
    labelNames: ['subject'],
    buckets: durationBuckets,
    registers: [registry],
  });
  const children = new Map<string, { observe(seconds: number): void }>();
  return ({ subject, durationMs }) => {
    const child = children.get(subject) ?? durations.labels(subject);
    children.set(subject, child);
    child.observe(durationMs / 1000);
  };
}

function memoise<T extends object>(
  resolve: (request: RequestObservation) => T,
): (key: string, request: RequestObservation) => T {
  const children = new LRUCache<string, T>({ max: maxChildren });
  return (key, request) => {
    const known = children.get(key);
    if (known !== undefined) return known;
    const child = resolve(request);
    children.set(key, child);
    return child;
  };
}
