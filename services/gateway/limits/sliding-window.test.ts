import fc from 'fast-check';
import { SlidingWindow } from './sliding-window.ts';

test('of the window before, the share that is not over yet counts', () => {
  const window = new SlidingWindow(1000, 0);
  window.add(8, 100);
  expect(window.estimate(900)).toBe(8);
  expect(window.estimate(1250)).toBe(6);
  window.add(2, 1500);
  expect(window.estimate(1500)).toBe(6);
  expect(window.estimate(3000)).toBe(0);
});

test('it tells when this window is over', () => {
  const window = new SlidingWindow(1000, 500);
  expect(window.restMs(700)).toBe(800);
  expect(window.restMs(1600)).toBe(900);
});

const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2500 }), fc.integer({ min: 1, max: 5 })));
test('after the wait there are as few as were waited for, and not before', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 20 }), (added, most) => {
      const window = new SlidingWindow(1000, 0);
      let nowMs = 0;
      for (const [afterMs, count] of added) {
        nowMs += afterMs;
        window.add(count, nowMs);
      }
      const waitMs = window.waitMs(most, nowMs);
      if (waitMs > 0.01)
        expect(window.estimate(nowMs + waitMs - 0.01)).toBeGreaterThanOrEqual(most - 1e-3);
      expect(window.estimate(nowMs + waitMs)).toBeLessThanOrEqual(most + 1e-6);
    }),
  );
});
