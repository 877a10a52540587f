import { createMetrics } from './metrics.ts';
import { openMetricsOf, readsOpenMetrics } from './open-metrics.ts';

const trace = { requestId: 'r1', traceparent: `00-${'1'.repeat(32)}-${'2'.repeat(16)}-01` };

function metrics() {
  const made = createMetrics('api');
  const request = { kind: 'api-request', method: 'GET', route: 'orders', status: 200 } as const;
  made.observe({ ...request, trace, durationMs: 3 });
  return made.registry;
}

test('a time has an example, and counters are called as the format wants them', async () => {
  const text = await openMetricsOf(metrics());
  expect(text).toMatch(
    /^ashlar_api_request_duration_seconds_bucket\{le="0\.005",class="read"\} 1 # \{trace_id="1{32}"\} 0\.003 \d{10}(\.\d+)?$/m,
  );
  expect(text).toContain('# TYPE ashlar_api_requests counter\n');
  expect(text).toContain(
    '\nashlar_api_requests_total{route="orders",class="read",status="2xx"} 1\n',
  );
  expect(text).toMatch(/\n# EOF\n$/);
});

test('the text format stays what it was, and has no examples', async () => {
  const registry = metrics();
  const before = await registry.metrics();
  await openMetricsOf(registry);
  const counters = (text: string) => text.split('\n').filter((line) => line.includes('ashlar_api'));
  expect(counters(await registry.metrics())).toEqual(counters(before));
  expect(before).toContain('# TYPE ashlar_api_requests_total counter\n');
  expect(before).not.toContain('trace_id');
});

test.each([
  ['Prometheus', 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.2', true],
  ['curl', '*/*', false],
  ['nothing', undefined, false],
])('what %s accepts', (_who, accept, expected) => {
  expect(readsOpenMetrics(accept)).toBe(expected);
});
