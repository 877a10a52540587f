import { createMetrics } from './metrics.ts';
import type { RequestObservation } from './observation.ts';

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
  address: '::1',
};

test('requests are counted by method, route and status, and timed by route', async () => {
  const { observe, registry } = createMetrics();
  observe(request);
  observe(request);
  observe({ ...request, status: 404 });
  observe({ kind: 'failure', doing: 'read', error: new Error('oops') });
  const text = await registry.metrics();
  expect(text).toContain(
    'ashlar_http_requests_total{method="GET",route="orders",status="200"} 2\n',
  );
  expect(text).toContain(
    'ashlar_http_requests_total{method="GET",route="orders",status="404"} 1\n',
  );
  const bucket = 'ashlar_http_request_duration_seconds_bucket';
  expect(text).toContain(`${bucket}{le="0.0025",route="orders"} 0\n`);
  expect(text).toContain(`${bucket}{le="0.005",route="orders"} 3\n`);
  expect(text).toContain('ashlar_failures_total 1\n');
});
