// What is seen of processes that are asked twice, and what is wrong with them together?
import type { HeardReport, Sample, SystemReport } from '../../shared/messages/report.ts';
import { examineAcross } from './across.ts';
import { duration, printStatus } from './print-status.ts';
import { pair, routeRates } from './window.ts';

const sample = (name: string, value: number, labels: Sample['labels'] = {}): Sample => ({
  ...{ name: `ashlar_${name}`, value, labels },
});

function report(service: HeardReport['service'], some: Partial<HeardReport> = {}): HeardReport {
  return {
    ...{ service, id: `${service}-1`, host: 'here', version: '1.0.0', node: 'v20.0.0' },
    ...{ startedMs: 0, nowMs: 10_000, heardMs: 10_001, isReady: true, checks: {}, notices: {} },
    ...{ memoryBytes: 100 * 2 ** 20, routes: [], samples: [], findings: [] },
    ...some,
  };
}
const all = (...some: HeardReport[]): SystemReport => {
  const others = (['gateway', 'api', 'cache', 'database', 'operator'] as const).filter(
    (service) => !some.some((one) => one.service === service),
  );
  return { reports: [...some, ...others.map((service) => report(service))], silent: [] };
};

const orders = (counts: number[], errors = 0) => ({
  ...{ route: 'orders', requests: counts.reduce((a, b) => a + b, 0), errors },
  buckets: [0.005, 0.1, null].map((seconds, i) => ({ seconds, count: counts[i] ?? 0 })),
});

test('rates and quantiles are of the time between, of all gateways together', () => {
  const first = all(
    report('gateway', { id: 'g1', nowMs: 1000, routes: [orders([1000, 0, 0])] }),
    report('gateway', { id: 'g2', nowMs: 1000 }),
  );
  const second = all(
    report('gateway', { id: 'g1', nowMs: 3000, routes: [orders([1090, 2, 0], 2)] }),
    report('gateway', { id: 'g2', nowMs: 3000, routes: [orders([8, 0, 0])] }),
  );
  expect(routeRates(pair(first, second))).toEqual([
    { route: 'orders', perSecond: 50, errorsPerSecond: 1, p50: 0.005, p99: 0.1 },
  ]);
});

test('what was asked for in between, the slowest first', () => {
  const routes = (count: number) => [
    { ...orders([count, 0, 0]), route: 'quick' },
    { ...orders([0, 0, count]), route: 'slow' },
    { ...orders([5, 0, 0]), route: 'idle' },
  ];
  const [first, second] = [2, 4].map((count, i) =>
    all(report('gateway', { routes: routes(count), nowMs: 1000 * (i + 1) })),
  ) as [SystemReport, SystemReport];
  const lines = printStatus(pair(first, second), examineAcross(second));
  expect(lines.filter((line) => /^(slow|quick|idle)/.test(line))).toEqual([
    expect.stringMatching(/^slow +2\.0 +- +> 2500 ms +> 2500 ms$/),
    expect.stringMatching(/^quick +2\.0 +- +≤ 5 ms +≤ 5 ms$/),
  ]);
});

test('a system that is well has nothing but fine findings', () => {
  const gateway = report('gateway', { samples: [sample('model_info', 1, { revision: 'r1' })] });
  const leads = [sample('relay_state', 1, { state: 'leads' })];
  const levels = examineAcross(all(gateway, report('database', { samples: leads }))).map(
    ({ level }) => level,
  );
  expect([...new Set(levels)]).toEqual(['fine']);
});

const revision = (name: string) => [sample('model_info', 1, { revision: name })];
const wrong: [what: string, system: SystemReport, level: string, told: string][] = [
  [
    'nothing of one service',
    { reports: [report('api')], silent: [] },
    'error',
    'there is no cache',
  ],
  [
    'one that does not answer',
    { ...all(), silent: [{ service: 'api', id: 'api-9' }] },
    'error',
    'api-9 does not answer',
  ],
  [
    'one that is not ready',
    all(report('gateway', { isReady: false, checks: { api: false, model: true } })),
    'error',
    'gateway-1 is not ready: api',
  ],
  [
    'several revisions',
    all(report('gateway', { samples: revision('r1') }), report('api', { samples: revision('r2') })),
    'warning',
    'r1 (gateway-1); r2 (api-1)',
  ],
  [
    'several versions',
    all(report('api', { version: '0.9.0' })),
    'warning',
    '0.9.0 (api-1); 1.0.0 (gateway-1',
  ],
  ['a clock', all(report('cache', { heardMs: 17_000 })), 'warning', 'cache-1 differs by 7000 ms'],
  [
    'a refused change',
    all(
      report('operator', { samples: [sample('operator_last_outcome', 1, { outcome: 'refused' })] }),
    ),
    'error',
    'not served: refused',
  ],
  [
    'a notice',
    all(report('database', { notices: { caching: 'wal_level of PostgreSQL is "replica".' } })),
    'warning',
    'wal_level of PostgreSQL is "replica". (database-1)',
  ],
  [
    'no relay',
    all(report('database', { samples: [sample('relay_state', 1, { state: 'waits' })] })),
    'warning',
    'nobody tells what is committed',
  ],
  [
    'a relay that is behind',
    all(
      report('database', {
        samples: [
          sample('relay_state', 1, { state: 'leads' }),
          sample('relay_lag_bytes', 30 * 2 ** 20),
        ],
      }),
    ),
    'warning',
    'database-1 leads, and is 30 MiB behind',
  ],
  [
    'overload',
    all(report('gateway', { samples: [sample('shed_pressure', 0.3)] })),
    'warning',
    'gateway-1 sends requests away',
  ],
];
test.each(wrong)('%s is told', (_what, system, level, told) => {
  const bad = examineAcross(system).filter((finding) => finding.level !== 'fine');
  expect(bad).toContainEqual(
    expect.objectContaining({ level, told: expect.stringContaining(told) }),
  );
});

test.each([
  [0, '0 s'],
  [61_000, '1 min 1 s'],
  [7_200_000, '2 h 0 min'],
  [90_000_000, '1 d 1 h'],
])('%i ms are %s', (ms, words) => {
  expect(duration(ms)).toBe(words);
});
