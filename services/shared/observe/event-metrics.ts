// How are streams of events counted? How many are open, and what was told.
import { Counter, Gauge } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

export const eventMetrics: MetricGroup = (registry) => {
  const open = new Gauge({
    name: 'ashlar_event_streams',
    help: 'Streams of events that are open (server-sent events).',
    registers: [registry],
  });
  const told = new Counter({
    name: 'ashlar_events_told_total',
    help: 'Events that were sent to clients of streams.',
    registers: [registry],
  });
  return {
    'event-streams': (streams) => open.set(streams.open),
    'event-told': () => told.inc(),
  };
};
