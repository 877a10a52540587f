import { createMetrics } from './metrics.ts';

test('reconciliations are timed by outcome; what waits, entities, watches and requests are counted', async () => {
  const { observe, registry } = createMetrics();
  observe({ kind: 'reconciled', outcome: 'published', durationMs: 300 });
  observe({ kind: 'pending-changes', count: 3 });
  observe({ kind: 'pending-changes', count: 1 });
  observe({ kind: 'entities', byReady: { True: 4, False: 1, Unknown: 0 } });
  observe({ kind: 'watch-broken', resource: 'entities' });
  const request = {
    kind: 'kubernetes-request',
    verb: 'patch',
    resource: 'entities/status',
  } as const;
  observe({ ...request, status: 200 });
  observe({ ...request, status: 200 });
  observe({ ...request, status: null });
  const text = await registry.metrics();
  const bucket = 'ashlar_operator_reconcile_duration_seconds_bucket';
  expect(text).toContain(`${bucket}{le="0.25",outcome="published"} 0\n`);
  expect(text).toContain(`${bucket}{le="0.5",outcome="published"} 1\n`);
  expect(text).toContain('ashlar_operator_pending_changes 1\n');
  expect(text).toContain('ashlar_operator_entities{ready="True"} 4\n');
  expect(text).toContain('ashlar_operator_entities{ready="False"} 1\n');
  expect(text).toContain('ashlar_operator_watch_restarts_total{resource="entities"} 1\n');
  const requests =
    'ashlar_operator_kubernetes_requests_total{verb="patch",resource="entities/status"';
  expect(text).toContain(`${requests},status="200"} 2\n`);
  expect(text).toContain(`${requests},status="none"} 1\n`);
});

test('what the last reconciliation came to is told, until another instance works', async () => {
  const { observe, registry } = createMetrics('operator');
  observe({ kind: 'reconciled', outcome: 'published', durationMs: 5 });
  observe({ kind: 'reconciled', outcome: 'refused', durationMs: 5 });
  const text = await registry.metrics();
  expect(text).toContain('ashlar_operator_last_outcome{outcome="refused"} 1\n');
  expect(text).toContain('ashlar_operator_last_outcome{outcome="published"} 0\n');
  const byCause = { approval: 2, 'other approval': 1, acknowledgements: 0, refusals: 0, retry: 0 };
  observe({ kind: 'waiting-plans', byCause });
  expect(await registry.metrics()).toContain('ashlar_operator_waiting_plans{for="approval"} 2\n');
  observe({ kind: 'standing-by' });
  expect(await registry.metrics()).not.toMatch(/ashlar_operator_(last_outcome|waiting_plans)\{/);
});
