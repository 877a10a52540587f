import { isLate, nextPressure } from './pressure.ts';

const limits = { maxDelayMs: 50, max: 2.95, isProtecting: false };
const full = { utilisation: 1, delayMs: 200 };

/** The pressure after so many windows. */
function after(windows: number, sample: typeof full, { from = 0, ...changed } = {}) {
  let pressure = from;
  for (let i = 0; i < windows; i++)
    pressure = nextPressure(
      pressure,
      { ...sample, isOverloaded: isLate(sample, limits.maxDelayMs) },
      { ...limits, ...changed },
    );
  return pressure;
}

test.each([
  ['a single long turn is no overload', { utilisation: 0.4, delayMs: 300 }],
  ['many short turns are none, though nothing is idle', { utilisation: 1, delayMs: 20 }],
])('%s', (_why, sample) => expect(after(100, sample)).toBe(0));

test('within half a second of overload the whole first class is sent away', () => {
  expect(after(1, full)).toBeGreaterThan(0);
  expect(after(5, full)).toBeGreaterThanOrEqual(1);
});

test('it never exceeds its bound, and is over some time after the load', () => {
  expect(after(1000, full)).toBe(2.95);
  expect(after(20, { utilisation: 0.1, delayMs: 0 }, { from: 1 })).toBeGreaterThan(0);
  expect(after(100, { utilisation: 0.1, delayMs: 0 }, { from: 1 })).toBe(0);
});

test('it stays where the process is as busy as is aimed at', () => {
  expect(after(100, { utilisation: 0.85, delayMs: 5 }, { from: 0.4 })).toBeCloseTo(0.4);
  const protecting = { ...limits, isProtecting: true };
  const busy = { utilisation: 0.85, delayMs: 5, isOverloaded: false };
  expect(nextPressure(0.4, busy, protecting)).toBeGreaterThan(0.4);
});
