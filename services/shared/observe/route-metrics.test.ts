import { createMetrics } from './metrics.ts';

test('attempts, retries, breakers and streams are counted; an upstream that is gone is told of no more', async () => {
  const { observe, registry } = createMetrics();
  const attempt = { kind: 'route-attempt', route: 'parcels' } as const;
  observe({ ...attempt, outcome: 'connect', isRetry: false });
  observe({ ...attempt, outcome: 'answered', isRetry: true });
  const upstream = { kind: 'route-upstream', route: 'parcels', upstream: 'http://a' } as const;
  observe({ ...upstream, state: 'open' });
  observe({ kind: 'route-streams', open: 3 });
  const text = await registry.metrics();
  for (const line of [
    'ashlar_route_attempts_total{route="parcels",outcome="connect"} 1',
    'ashlar_route_attempts_total{route="parcels",outcome="answered"} 1',
    'ashlar_route_retries_total{route="parcels"} 1',
    'ashlar_route_breaker_open{route="parcels",upstream="http://a"} 1',
    'ashlar_route_streams 3',
  ])
    expect(text).toContain(`${line}\n`);
  observe({ ...upstream, state: 'gone' });
  expect(await registry.metrics()).not.toContain('ashlar_route_breaker_open{');
});
