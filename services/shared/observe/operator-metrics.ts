// How is the work of an operator counted? What reconciliations come to, what waits, and what is asked of the API server.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';
import type { ReconciledObservation } from './operator-observation.ts';

/** Seconds: from a look that finds nothing to do, to a migration that builds an index. */
const reconcileBuckets = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800];

function createCounters(registry: Registry) {
  const registers = [registry];
  return {
    durations: new Histogram({
      name: 'ashlar_operator_reconcile_duration_seconds',
      help: 'Time of a try of a reconciliation, from reading the declarations until statuses are told.',
      labelNames: ['outcome'],
      buckets: reconcileBuckets,
      registers,
    }),
    brokenWatches: new Counter({
      name: 'ashlar_operator_watch_restarts_total',
      help: 'Watches of the API server that broke, were refused or fell silent, and were begun again.',
      labelNames: ['resource'],
      registers,
    }),
    requests: new Counter({
      name: 'ashlar_operator_kubernetes_requests_total',
      help: 'Requests to the API server; status "none" when there was no answer.',
      labelNames: ['verb', 'resource', 'status'],
      registers,
    }),
  };
}

function createGauges(registry: Registry) {
  const registers = [registry];
  return {
    pending: new Gauge({
      name: 'ashlar_operator_pending_changes',
      help: 'Changes that no reconciliation has dealt with yet.',
      registers,
    }),
    entities: new Gauge({
      name: 'ashlar_operator_entities',
      help: 'Entities by the status of their condition Ready.',
      labelNames: ['ready'],
      registers,
    }),
    plans: new Gauge({
      name: 'ashlar_operator_waiting_plans',
      help: 'Entities whose dropped fields are still there, by what that waits for: approval, other approval (another plan is approved), acknowledgements (of services that may have the fields), refusals (something needs them), retry.',
      labelNames: ['for'],
      registers,
    }),
    last: new Gauge({
      name: 'ashlar_operator_last_outcome',
      help: '1 for what the last try of a reconciliation came to: published, unchanged, paused (the Application is), invalid (mistakes in declarations), refused (its migration waits for somebody), failed. None while it stands by.',
      labelNames: ['outcome'],
      registers,
    }),
  };
}

type Outcome = ReconciledObservation['outcome'];
const outcomes: readonly Outcome[] = [
  ...(['published', 'unchanged', 'paused'] as const),
  ...(['invalid', 'refused', 'failed'] as const),
];

/** A try of a reconciliation is one of the histogram's count. */
export const operatorMetrics: MetricGroup = (registry) => {
  const { durations, brokenWatches, requests } = createCounters(registry);
  const { pending, entities, plans, last } = createGauges(registry);
  return {
    'kubernetes-request': ({ verb, resource, status }) =>
      requests.labels(verb, resource, String(status ?? 'none')).inc(),
    'pending-changes': ({ count }) => pending.set(count),
    'watch-broken': ({ resource }) => brokenWatches.labels(resource).inc(),
    'standing-by'() {
      last.reset();
      plans.reset();
    },
    'waiting-plans'({ byCause }) {
      for (const [cause, count] of Object.entries(byCause)) plans.labels(cause).set(count);
    },
    reconciled({ outcome, durationMs }) {
      durations.labels(outcome).observe(durationMs / 1000);
      for (const one of outcomes) last.set({ outcome: one }, one === outcome ? 1 : 0);
    },
    entities({ byReady }) {
      for (const [ready, count] of Object.entries(byReady)) entities.labels(ready).set(count);
    },
  };
};
