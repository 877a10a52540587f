// How are observations counted? As Prometheus metrics, read from the admin port: each service has those of its work.
import { Registry } from 'prom-client';
import { apiMetrics } from './api-metrics.ts';
import { cacheMetrics } from './cache-metrics.ts';
import { databaseMetrics } from './database-metrics.ts';
import { eventMetrics } from './event-metrics.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { keyMetrics } from './key-metrics.ts';
import { messageMetrics } from './message-metrics.ts';
import { type MetricGroup, observeByKind } from './metric-group.ts';
import { modelMetrics } from './model-metrics.ts';
import type { Observe } from './observation.ts';
import { operatorMetrics } from './operator-metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { relayMetrics } from './relay-metrics.ts';
import { requestMetrics } from './request-metrics.ts';
import { routeMetrics } from './route-metrics.ts';
import { shedMetrics } from './shed-metrics.ts';
import { tokenMetrics } from './token-metrics.ts';
import { traceMetrics } from './trace-metrics.ts';

export interface Metrics {
  /** Where a service registers what else it counts. */
  readonly registry: Registry;
  readonly observe: Observe;
}

const gateway = [
  requestMetrics,
  gatewayMetrics,
  shedMetrics,
  tokenMetrics,
  keyMetrics,
  routeMetrics,
  eventMetrics,
  cacheMetrics,
];
const database = [databaseMetrics, relayMetrics];

/** What each process counts. In `npm start` requests come to the api from the gateway beside it: they are counted there. */
const groupsOf = {
  gateway: [processMetrics, traceMetrics, modelMetrics, messageMetrics, ...gateway],
  api: [processMetrics, traceMetrics, modelMetrics, apiMetrics],
  cache: [processMetrics, traceMetrics, messageMetrics, cacheMetrics],
  database: [processMetrics, traceMetrics, messageMetrics, ...database],
  operator: [processMetrics, modelMetrics, operatorMetrics],
  embedded: [
    ...[processMetrics, traceMetrics, modelMetrics],
    ...[...gateway, ...database, operatorMetrics],
  ],
} as const satisfies Record<string, readonly MetricGroup[]>;

/** Who has metrics. */
export type MeteredService = keyof typeof groupsOf;
export const meteredServices = Object.keys(groupsOf) as MeteredService[];

/** A registry with what the service counts; `observe` is a listener. */
export function createMetrics(service: MeteredService = 'embedded'): Metrics {
  const registry = new Registry();
  const handlers = groupsOf[service].map((group) => group(registry));
  return { registry, observe: observeByKind(handlers) };
}
