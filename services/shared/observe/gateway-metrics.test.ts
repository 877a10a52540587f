import { createMetrics } from './metrics.ts';
import type { RequestObservation } from './request-observation.ts';

const request: RequestObservation = {
  ...{
    kind: 'request',
    method: 'GET',
    path: '/',
    route: 'other',
    status: 401,
    role: '',
    apiKey: '',
  },
  ...{ durationMs: 1, bytes: 0, address: '::1', refused: 'PGRST301' },
  trace: { requestId: 'r1', traceparent: '' },
};

test('refused requests are counted by code, refused connections by reason, open ones are shown', async () => {
  const { observe, registry } = createMetrics();
  observe(request);
  observe({ ...request, status: 200, refused: null });
  observe({ kind: 'connection-refused', reason: 'slow_read', address: '::1' });
  observe({ kind: 'connections', open: 7 });
  const text = await registry.metrics();
  expect(text).toContain('ashlar_refused_requests_total{code="PGRST301"} 1\n');
  expect(text).toContain('ashlar_refused_connections_total{reason="slow_read"} 1\n');
  expect(text).toContain('ashlar_connections 7\n');
});
