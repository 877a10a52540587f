import { createMetrics, type MeteredService, meteredServices } from './metrics.ts';
import type { RequestObservation } from './request-observation.ts';

const request: RequestObservation = {
  kind: 'request',
  trace: { requestId: 'r1', traceparent: '' },
  method: 'GET',
  path: '/rest/v1/orders',
  route: 'orders',
  status: 200,
  durationMs: 3,
  bytes: 42,
  role: 'clerk',
  apiKey: '',
  address: '::1',
  refused: null,
};

/** Lines that are no comments. */
async function seriesOf({ registry }: ReturnType<typeof createMetrics>): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

test('requests are counted and timed by class, and by route', async () => {
  const { observe, registry } = createMetrics('gateway');
  observe(request);
  observe(request);
  observe({ ...request, status: 404 });
  observe({ ...request, method: 'PATCH' });
  observe({ kind: 'failure', doing: 'read', error: new Error('oops') });
  const text = await registry.metrics();
  for (const line of [
    'ashlar_http_requests_total{class="read",method="GET",status="200"} 2',
    'ashlar_http_requests_total{class="read",method="GET",status="404"} 1',
    'ashlar_http_route_requests_total{route="orders",class="read",status="2xx"} 2',
    'ashlar_http_route_requests_total{route="orders",class="write",status="2xx"} 1',
    'ashlar_http_request_duration_seconds_bucket{le="0.0025",class="read"} 0',
    'ashlar_http_request_duration_seconds_bucket{le="0.005",class="read"} 3',
    'ashlar_http_request_duration_seconds_count{class="write"} 1',
    'ashlar_http_route_duration_seconds_bucket{le="+Inf",route="orders"} 4',
    'ashlar_failures_total 1',
  ])
    expect(text).toContain(`${line}\n`);
});

test.each(meteredServices)(
  '%s exports what others do not, and the process itself',
  async (name) => {
    const own: Record<MeteredService, string> = {
      gateway: 'ashlar_http_requests_total',
      api: 'ashlar_api_requests_total',
      cache: 'ashlar_cache_reads_total',
      database: 'ashlar_relay_lag_bytes',
      operator: 'ashlar_operator_entities',
      embedded: 'ashlar_database_statements_total',
    };
    const names = createMetrics(name)
      .registry.getMetricsAsArray()
      .map((metric) => metric.name);
    expect(names).toEqual(expect.arrayContaining([own[name], 'process_cpu_seconds_total']));
    expect(names).toContain('ashlar_event_loop_active_seconds_total');
    if (name === 'gateway') expect(names).not.toContain('ashlar_relay_lag_bytes');
  },
);

test('of models that follow each other the names do not add up for ever', async () => {
  const metrics = createMetrics('gateway');
  const before = (await seriesOf(metrics)).length;
  for (let i = 0; i < 10_000; i++) {
    metrics.observe({ ...request, route: `entity_${i}` });
    metrics.observe({ kind: 'limited', policy: `policy_${i}`, address: '::1' });
  }
  const series = await seriesOf(metrics);
  const ofRoutes = series.filter((line) => line.startsWith('ashlar_http_route_duration_seconds'));
  expect(ofRoutes).toHaveLength(4001 * 8);
  expect(series.length - before).toBeLessThan(4001 * 8 + 8001 + 201 + 100);
  expect(series).toContain('ashlar_http_route_duration_seconds_count{route="other"} 6000');
});

test('the revision that is served is one series, whatever came before', async () => {
  const metrics = createMetrics('gateway');
  for (const revision of ['r1', 'r2']) metrics.observe({ kind: 'model', revision, entities: 3 });
  const series = await seriesOf(metrics);
  expect(series.filter((line) => line.startsWith('ashlar_model_info'))).toEqual([
    'ashlar_model_info{revision="r2"} 1',
  ]);
});

test('statements are counted by what PostgreSQL said, connections by state', async () => {
  const { observe, registry } = createMetrics('database');
  observe({ kind: 'statement', sqlstate: '00000', waitMs: 0.1, durationMs: 3 });
  observe({ kind: 'statement', sqlstate: '23505', waitMs: 30, durationMs: 3 });
  observe({ kind: 'pool', total: 5, idle: 2, max: 10, waiting: { pool: 4, writes: 1 } });
  const text = await registry.metrics();
  for (const line of [
    'ashlar_database_statements_total{sqlstate="23505"} 1',
    'ashlar_database_statement_duration_seconds_count 2',
    'ashlar_database_pool_wait_seconds_bucket{le="0.025"} 1',
    'ashlar_database_pool_connections{state="in_use"} 3',
    'ashlar_database_waiting_statements{for="writes"} 1',
  ])
    expect(text).toContain(`${line}\n`);
});

test('of 1,000 entities that are read and written, with mistakes, a scrape is below 2 MB', async () => {
  const { observe, registry } = createMetrics('embedded');
  const seen = [
    ['GET', 200],
    ['GET', 304],
    ['GET', 404],
    ['GET', 503],
    ['POST', 201],
    ['POST', 409],
  ] as const;
  for (let i = 0; i < 1000; i++)
    for (const [method, status] of seen)
      observe({ ...request, route: `an_entity_of_some_length_${i}`, method, status });
  const text = await registry.metrics();
  expect(text).toContain('an_entity_of_some_length_999');
  expect(Buffer.byteLength(text)).toBeLessThan(2_000_000);
});
