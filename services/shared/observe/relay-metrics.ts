// How is the relay of changes counted? How late it tells, and what PostgreSQL keeps for it.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { delayBuckets } from './delay-buckets.ts';
import type { MetricGroup } from './metric-group.ts';
import type { RelayStateObservation } from './relay-observation.ts';

function createGauges(registry: Registry) {
  const registers = [registry];
  return {
    retained: new Gauge({
      name: 'ashlar_relay_slot_retained_bytes',
      help: 'Write-ahead log that PostgreSQL keeps for the replication slot.',
      registers,
    }),
    lag: new Gauge({
      name: 'ashlar_relay_lag_bytes',
      help: 'Write-ahead log that was written and not told yet.',
      registers,
    }),
    position: new Gauge({
      name: 'ashlar_relay_position_bytes',
      help: 'Position (LSN) up to which the write-ahead log was told.',
      registers,
    }),
    state: new Gauge({
      name: 'ashlar_relay_state',
      help: '1 for what this instance does: leads (it tells what is committed), waits (another one may), off (nobody can, and caches are not used).',
      labelNames: ['state'],
      registers,
    }),
  };
}

function createCounters(registry: Registry) {
  const registers = [registry];
  return {
    delays: new Histogram({
      name: 'ashlar_relay_publish_delay_seconds',
      help: 'Time from a commit to its publication, by the clocks of both machines.',
      buckets: delayBuckets,
      registers,
    }),
    epochs: new Counter({
      name: 'ashlar_relay_epochs_total',
      help: 'Epochs this instance began to lead; in a new one, all that was kept is forgotten.',
      registers,
    }),
    events: new Counter({
      name: 'ashlar_relay_events_total',
      help: 'Events of changes that were stored on NATS, with markers of its position.',
      registers,
    }),
  };
}

const states: readonly RelayStateObservation['state'][] = ['leads', 'waits', 'off'];

/** A transaction published is one of the histogram's count. */
export const relayMetrics: MetricGroup = (registry) => {
  const { delays, epochs, events } = createCounters(registry);
  const { retained, lag, position, state } = createGauges(registry);
  let known = '';
  return {
    published: ({ delayMs }) => delays.observe(delayMs / 1000),
    events: ({ count }) => events.inc(count),
    slot({ retainedBytes, lagBytes, positionBytes }) {
      retained.set(retainedBytes);
      lag.set(lagBytes);
      position.set(positionBytes);
    },
    'relay-state': (told) => {
      for (const one of states) state.set({ state: one }, one === told.state ? 1 : 0);
      if (told.state === 'leads') return;
      // Of a slot that another one reads it would tell for ever what it saw last.
      for (const gauge of [retained, lag, position]) gauge.set(0);
    },
    epoch({ epoch }) {
      if (epoch !== known) epochs.inc();
      known = epoch;
    },
  };
};
