import { createMetrics } from './metrics.ts';

test('transactions are timed, the slot is measured, epochs are counted once', async () => {
  const { observe, registry } = createMetrics();
  observe({ kind: 'published', delayMs: 2.5 });
  observe({ kind: 'slot', retainedBytes: 4096, lagBytes: 100, positionBytes: 7 });
  observe({ kind: 'events', count: 3 });
  for (const epoch of ['1.1.a', '1.1.a', '1.1.b']) observe({ kind: 'epoch', epoch });
  const text = await registry.metrics();
  const bucket = 'ashlar_relay_publish_delay_seconds_bucket';
  expect(text).toContain(`${bucket}{le="0.002"} 0\n`);
  expect(text).toContain(`${bucket}{le="0.003"} 1\n`);
  expect(text).toContain('ashlar_relay_slot_retained_bytes 4096\n');
  expect(text).toContain('ashlar_relay_lag_bytes 100\n');
  expect(text).toContain('ashlar_relay_epochs_total 2\n');
  expect(text).toContain('ashlar_relay_events_total 3\n');
  expect(text).toContain('ashlar_relay_position_bytes 7\n');
});

test('an instance that does not lead tells nothing of the slot', async () => {
  const { observe, registry } = createMetrics('database');
  observe({ kind: 'relay-state', state: 'leads' });
  observe({ kind: 'slot', retainedBytes: 4096, lagBytes: 100, positionBytes: 7 });
  observe({ kind: 'relay-state', state: 'off' });
  const text = await registry.metrics();
  expect(text).toContain('ashlar_relay_state{state="off"} 1\n');
  expect(text).toContain('ashlar_relay_state{state="leads"} 0\n');
  expect(text).toContain('ashlar_relay_slot_retained_bytes 0\n');
});
