// How is the work of PostgreSQL counted? What statements come to, and whether there are connections for them.
import { Gauge, type Registry } from 'prom-client';
import { durationBuckets } from './durations.ts';
import type { MetricGroup } from './metric-group.ts';
import { TallyCounter } from './tally/counter.ts';
import { TallyHistogram } from './tally/histogram.ts';

/** PostgreSQL has some 260 codes; functions of the application may raise any others. */
const maxCodes = 200;

function createStatementMetrics(registry: Registry) {
  const timed = { labelNames: [], maxSeries: 1, buckets: durationBuckets };
  return {
    codes: new TallyCounter(
      {
        name: 'ashlar_database_statements_total',
        help: 'Statements by what PostgreSQL answered: its SQLSTATE, 00000 where all went well, `connection` where there was no answer.',
        labelNames: ['sqlstate'],
        maxSeries: maxCodes,
      },
      registry,
    ),
    durations: new TallyHistogram(
      {
        name: 'ashlar_database_statement_duration_seconds',
        help: 'Time of a statement on its connection, with its way there and back.',
        ...timed,
      },
      registry,
    ),
    waits: new TallyHistogram(
      {
        name: 'ashlar_database_pool_wait_seconds',
        help: 'Time that a statement waited for a connection.',
        ...timed,
      },
      registry,
    ),
  };
}

function createPoolMetrics(registry: Registry) {
  const registers = [registry];
  return {
    connections: new Gauge({
      name: 'ashlar_database_pool_connections',
      help: 'Connections of the pool by state (in_use, idle), looked at every second.',
      labelNames: ['state'],
      registers,
    }),
    max: new Gauge({
      name: 'ashlar_database_pool_max_connections',
      help: 'How many it may have (ASHLAR_POOL_SIZE).',
      registers,
    }),
    waiting: new Gauge({
      name: 'ashlar_database_waiting_statements',
      help: 'Statements that wait: for any connection (`pool`), or for one of those their kind may take (slow, unmeasured, writes).',
      labelNames: ['for'],
      registers,
    }),
  };
}

export const databaseMetrics: MetricGroup = (registry) => {
  const { codes, durations, waits } = createStatementMetrics(registry);
  const { connections, max, waiting } = createPoolMetrics(registry);
  const ending = new Gauge({
    name: 'ashlar_api_keys_ending',
    help: 'API keys that were used within a month and end within 14 days, looked at every 5 minutes.',
    registers: [registry],
  });
  return {
    statement({ sqlstate, durationMs, waitMs }) {
      codes.inc([sqlstate]);
      durations.observe([], durationMs / 1000);
      waits.observe([], waitMs / 1000);
    },
    'keys-ending': ({ count }) => ending.set(count),
    pool(pool) {
      connections.set({ state: 'in_use' }, pool.total - pool.idle);
      connections.set({ state: 'idle' }, pool.idle);
      max.set(pool.max);
      for (const [place, count] of Object.entries(pool.waiting)) waiting.set({ for: place }, count);
    },
  };
};
