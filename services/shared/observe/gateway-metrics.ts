// How is it counted what a gateway refuses, and how many connections it has?
import { Counter, Gauge } from 'prom-client';
import type { MetricGroup } from './metric-group.ts';
import { TallyCounter } from './tally/counter.ts';

/** Of the Application; of many that follow each other the names add up. */
const maxPolicies = 200;

/** Reasons are codes of errors, and those of connections: a closed set. */
export const gatewayMetrics: MetricGroup = (registry) => {
  const registers = [registry];
  const open = new Gauge({
    name: 'ashlar_connections',
    help: 'Connections of clients that are open, looked at every second.',
    registers,
  });
  const requests = new Counter({
    name: 'ashlar_refused_requests_total',
    help: 'Requests that the gateway refused by itself, by the code of the answer.',
    labelNames: ['code'],
    registers,
  });
  const connections = new Counter({
    name: 'ashlar_refused_connections_total',
    help: 'Connections that were closed without an answer: too many, too many of one address, answers not taken.',
    labelNames: ['reason'],
    registers,
  });
  const limited = new TallyCounter(
    {
      name: 'ashlar_limited_requests_total',
      help: 'Requests refused by a limit of the Application, by its policy.',
      labelNames: ['policy'],
      maxSeries: maxPolicies,
    },
    registry,
  );
  return {
    request({ refused }) {
      if (refused !== null) requests.inc({ code: refused });
    },
    'connection-refused': ({ reason }) => connections.inc({ reason }),
    connections: (told) => open.set(told.open),
    limited: ({ policy }) => limited.inc([policy]),
  };
};
