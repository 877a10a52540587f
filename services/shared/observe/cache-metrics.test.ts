import { createMetrics } from './metrics.ts';

test('reads are counted by layer and outcome, what is kept is measured, invalidations are timed', async () => {
  const { observe, registry } = createMetrics();
  const size = { bytes: 2048, entries: 2 };
  observe({ kind: 'cached-read', layer: 'edge', outcome: 'miss', ...size });
  for (const layer of ['edge', 'edge', 'cache'] as const)
    observe({ kind: 'cached-read', layer, outcome: 'hit', ...size });
  observe({ kind: 'cached-read', layer: 'cache', outcome: 'unfresh', ...size });
  observe({ kind: 'invalidated', layer: 'edge', delayMs: 4 });
  const text = await registry.metrics();
  const reads = (labels: string, count: number) =>
    expect(text).toContain(`ashlar_cache_reads_total{${labels}} ${count}\n`);
  reads('layer="edge",outcome="miss"', 1);
  reads('layer="edge",outcome="hit"', 2);
  reads('layer="cache",outcome="unfresh"', 1);
  expect(text).toContain('ashlar_cache_bytes{layer="edge"} 2048\n');
  expect(text).toContain('ashlar_cache_entries{layer="cache"} 2\n');
  const bucket = 'ashlar_cache_invalidation_delay_seconds_bucket';
  expect(text).toContain(`${bucket}{le="0.005",layer="edge"} 1\n`);
});
