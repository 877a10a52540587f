import { Registry } from 'prom-client';
import { keyMetrics } from './key-metrics.ts';
import { observeByKind } from './metric-group.ts';

test('refused keys are counted by reason, look-ups by what came of them', async () => {
  const registry = new Registry();
  const observe = observeByKind([keyMetrics(registry)]);
  observe({ kind: 'key-refused', reason: 'revoked' });
  observe({ kind: 'key-refused', reason: 'revoked' });
  observe({ kind: 'key-look-up', outcome: 'good' });
  observe({ kind: 'event', level: 'info', message: 'of something else' });
  const text = await registry.metrics();
  expect(text).toContain('ashlar_api_keys_refused_total{reason="revoked"} 2');
  expect(text).toContain('ashlar_api_key_lookups_total{outcome="good"} 1');
});
