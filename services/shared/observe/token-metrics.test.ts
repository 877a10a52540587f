import { createMetrics } from './metrics.ts';

test('refused tokens are counted by reason, key sets by what came of fetching them', async () => {
  const { observe, registry } = createMetrics();
  observe({ kind: 'token-refused', reason: 'signature' });
  observe({ kind: 'token-refused', reason: 'signature' });
  observe({ kind: 'token-refused', reason: 'unknown-key' });
  observe({ kind: 'key-set', outcome: 'fetched' });
  observe({ kind: 'key-set', outcome: 'timeout' });
  const text = await registry.metrics();
  expect(text).toContain('ashlar_tokens_refused_total{reason="signature"} 2\n');
  expect(text).toContain('ashlar_tokens_refused_total{reason="unknown-key"} 1\n');
  expect(text).toContain('ashlar_key_set_fetches_total{outcome="fetched"} 1\n');
  expect(text).toContain('ashlar_key_set_fetches_total{outcome="timeout"} 1\n');
});
