// How is the relay of changes counted? How late it tells, and what PostgreSQL keeps for it.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { delayBuckets } from './delay-buckets.ts';
import type { Observe } from './observation.ts';

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
  };
}

/** A listener; a transaction published is one of the histogram's count. */
export function createRelayMetrics(registry: Registry): Observe {
  const delays = new Histogram({
    name: 'ashlar_relay_publish_delay_seconds',
    help: 'Time from a commit to its publication, by the clocks of both machines.',
    buckets: delayBuckets,
    registers: [registry],
  });
  const epochs = new Counter({
    name: 'ashlar_relay_epochs_total',
    help: 'Epochs this instance began to lead; in a new one, all that was kept is forgotten.',
    registers: [registry],
  });
  const events = new Counter({
    name: 'ashlar_relay_events_total',
    help: 'Events of changes that were stored on NATS, with markers of its position.',
    registers: [registry],
  });
  const { retained, lag } = createGauges(registry);
  let epoch = '';
  return (observation) => {
    if (observation.kind === 'published') delays.observe(observation.delayMs / 1000);
    else if (observation.kind === 'events') events.inc(observation.count);
    else if (observation.kind === 'slot') {
      retained.set(observation.retainedBytes);
      lag.set(observation.lagBytes);
    } else if (observation.kind === 'epoch' && observation.epoch !== epoch) {
      epoch = observation.epoch;
      epochs.inc();
    }
  };
}
