// How is it counted what a gateway sends away because there is too much?
import { Counter, Gauge } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';

/** Classes of who asks are a closed set. */
export const shedMetrics: MetricGroup = (registry) => {
  const registers = [registry];
  const shed = new Counter({
    name: 'ashlar_shed_requests_total',
    help: 'Requests that were sent away because there were more than could be answered, by the class of who asked.',
    labelNames: ['class'],
    registers,
  });
  const pressure = new Gauge({
    name: 'ashlar_shed_pressure',
    help: 'How much is sent away: 0 nothing, 1 all without token or key, 2 those with a key too, 3 those with a token.',
    registers,
  });
  const held = new Gauge({
    name: 'ashlar_held_refusals',
    help: 'Refusals that are told later, because there is much to do.',
    registers,
  });
  return {
    shed: ({ shedClass }) => shed.inc({ class: shedClass }),
    pressure(told) {
      pressure.set(told.pressure);
      held.set(told.held);
    },
  };
};
