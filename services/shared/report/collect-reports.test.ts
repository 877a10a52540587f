// Does everybody on the bus tell of themselves, and is named who does not?
import { createInProcessBus } from '../bus/in-process.ts';
import { memberQuery, memberSays } from '../messages/member.ts';
import { reportQuery, type SystemReport } from '../messages/report.ts';
import { createMetrics } from '../observe/metrics.ts';
import type { Observation } from '../observe/observation.ts';
import { collectReports } from './collect-reports.ts';
import type { ReportingProcess } from './describe-process.ts';
import { createAskAll, serveReports } from './serve-reports.ts';

function describe(some: Partial<ReportingProcess> = {}): ReportingProcess {
  const { registry, observe } = createMetrics('gateway');
  return {
    ...{ service: 'gateway', id: 'gateway-1', version: '1.2.3', registry, observe },
    ...{ checks: {}, notices: {}, examinations: {} },
    ...some,
  };
}

/** Time passes only while somebody sleeps; what the others do meanwhile needs some turns of the event loop. */
function createTime() {
  let ms = 0;
  return {
    clock: { epochMs: () => 5000 + ms, elapsedMs: () => ms },
    async sleep(of: number) {
      ms += of;
      for (let turns = 0; turns < 20; turns++) await new Promise(setImmediate);
    },
  };
}

function open() {
  const bus = createInProcessBus();
  const time = createTime();
  return {
    bus,
    time,
    collect: (isThorough: boolean) => collectReports({ bus, ...time, isThorough }),
  };
}
const idsOf = ({ reports }: SystemReport) => reports.map(({ id }) => id);

test('each tells what it is, how well, and what its routes took', async () => {
  const { bus, collect } = open();
  const gateway = describe({
    checks: { model: () => true, api: () => Promise.reject(new Error('none')) },
    notices: { caching: () => 'wal_level', other: () => null },
  });
  for (const [status, durationMs] of [
    [200, 3],
    [200, 30],
    [503, 9000],
  ] as const)
    gateway.observe({
      ...{
        kind: 'request',
        method: 'GET',
        path: '/',
        route: 'orders',
        status,
        role: '',
        apiKey: '',
      },
      ...{ durationMs, bytes: 0, address: '::1', refused: null },
      trace: { requestId: 'r', traceparent: '' },
    });
  gateway.observe({ kind: 'model', revision: 'r7', entities: 2 });
  await serveReports(bus, gateway);
  await serveReports(bus, describe({ id: 'api-1', service: 'api' }));
  const { reports } = await collect(false);
  expect(reports.map(({ id }) => id)).toEqual(['api-1', 'gateway-1']);
  const [, report] = reports;
  expect(report).toMatchObject({
    ...{ version: '1.2.3', isReady: false, checks: { model: true, api: false } },
    ...{ notices: { caching: 'wal_level' }, findings: [], heardMs: 5500 },
  });
  expect(report?.samples).toContainEqual({
    ...{ name: 'ashlar_model_info', labels: { revision: 'r7' }, value: 1 },
  });
  const [orders] = report?.routes ?? [];
  expect(orders).toMatchObject({ route: 'orders', requests: 3, errors: 1 });
  const taken = orders?.buckets.filter(({ count }) => count > 0);
  expect(taken).toEqual([
    { seconds: 0.005, count: 1 },
    { seconds: 0.1, count: 1 },
    { seconds: null, count: 1 },
  ]);
});

test('who is there and says nothing is named; who leaves, and answers to others, are not', async () => {
  const { bus, collect } = open();
  const member = (id: string) => ({ service: 'cache' as const, id, url: null, revision: null });
  await bus.subscribe(memberQuery, () => {
    for (const id of ['cache-1', 'cache-2'])
      bus.publish(memberSays, { ...member(id), isLeaving: false });
    bus.publish(memberSays, { ...member('cache-2'), isLeaving: true });
  });
  await serveReports(bus, describe());
  bus.publish(reportQuery, { ask: 'of somebody else', isThorough: false });
  const found = await collect(false);
  expect([idsOf(found), found.silent]).toEqual([
    ['gateway-1'],
    [{ service: 'cache', id: 'cache-1' }],
  ]);
});

test('a thorough report has what was found, and what could not be looked at', async () => {
  const { bus, collect } = open();
  const fine = { check: 'version', level: 'fine', told: '18', fix: null } as const;
  const examinations = {
    PostgreSQL: async () => [fine],
    NATS: () => Promise.reject(new Error('connection refused')),
  };
  const observed: Observation[] = [];
  await serveReports(bus, describe({ examinations, observe: (one) => void observed.push(one) }));
  const [report] = (await collect(true)).reports;
  expect(observed).toEqual([expect.objectContaining({ kind: 'failure', doing: 'look at NATS' })]);
  expect(report?.findings).toContainEqual(fine);
  expect(report?.findings).toContainEqual({
    ...{ check: 'NATS', level: 'error', fix: 'See the log of this process.' },
    told: 'cannot be looked at: connection refused',
  });
});

test('a report that fails is told in the log', async () => {
  const { bus, collect } = open();
  const observed: Observation[] = [];
  const notices = {
    broken() {
      throw new Error('a mistake of ours');
    },
  };
  await serveReports(bus, describe({ notices, observe: (one) => void observed.push(one) }));
  expect(idsOf(await collect(false))).toEqual([]);
  expect(observed).toEqual([
    expect.objectContaining({ kind: 'failure', doing: 'describe this process' }),
  ]);
});

test('who is cut off tells of itself; two who ask at once share an answer', async () => {
  const { bus, time } = open();
  const askAll = createAskAll({ described: describe(), bus: () => null, ...time });
  expect(idsOf(await askAll(false))).toEqual(['gateway-1']);
  let queries = 0;
  await bus.subscribe(reportQuery, () => queries++);
  const connected = createAskAll({ described: describe(), bus: () => bus, ...time });
  await Promise.all([connected(false), connected(false), connected(true)]);
  expect(queries).toBe(2);
});
