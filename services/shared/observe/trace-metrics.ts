// Do spans of requests reach who collects them?
import { Counter } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

export const traceMetrics: MetricGroup = (registry) => {
  const spans = new Counter({
    name: 'ashlar_trace_spans_total',
    help: 'Spans by what became of them: exported, failed (the collector did not take them) or dropped (too many waited).',
    labelNames: ['outcome'],
    registers: [registry],
  });
  return { spans: ({ outcome, count }) => spans.inc({ outcome }, count) };
};
