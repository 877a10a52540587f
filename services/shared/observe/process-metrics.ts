// How is a process counted, whatever it serves? Node's own metrics, its event loop, and what broke.
import { performance } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

export const processMetrics: MetricGroup = (registry) => {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  let counted = 0;
  new Counter({
    name: 'ashlar_event_loop_active_seconds_total',
    help: 'Time in which the event loop worked instead of waiting: its rate is how much of the thread is used, 1 is all of it.',
    registers,
    collect() {
      const { active } = performance.eventLoopUtilization();
      this.inc(Math.max(0, active - counted) / 1000);
      counted = Math.max(active, counted);
    },
  });
  const failures = new Counter({
    name: 'ashlar_failures_total',
    help: 'Internal errors: what nobody expects, and the log tells whole.',
    registers,
  });
  return { failure: () => failures.inc() };
};
