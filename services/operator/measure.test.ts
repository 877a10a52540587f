import type { Observation } from '../shared/observe/observation.ts';
import { createMeasure } from './measure.ts';

test('a change waits until a try that saw it ends well', async () => {
  const told: Observation[] = [];
  let nowMs = 0;
  const observe = (observation: Observation) => void told.push(observation);
  const measure = createMeasure({ observe, clock: { elapsedMs: () => nowMs } });
  const attempt = (endsAtMs: number, outcome: 'published' | 'failed') =>
    measure.timed(async () => {
      measure.changed();
      nowMs = endsAtMs;
      if (outcome === 'failed') throw new Error('the database is away');
      return outcome;
    });
  measure.changed();
  await expect(attempt(20, 'failed')).rejects.toThrow('the database is away');
  await attempt(50, 'published');
  expect(told).toEqual([
    { kind: 'pending-changes', count: 1 },
    { kind: 'pending-changes', count: 2 },
    { kind: 'reconciled', outcome: 'failed', durationMs: 20 },
    { kind: 'pending-changes', count: 3 },
    { kind: 'pending-changes', count: 1 },
    { kind: 'reconciled', outcome: 'published', durationMs: 30 },
  ]);
});
