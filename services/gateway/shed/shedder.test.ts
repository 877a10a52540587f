import { Shedder } from './shedder.ts';
import type { LoopSample } from './watch-event-loop.ts';

/** A window in which so many requests came. */
function pass(shedder: Shedder, sample: LoopSample, requests = 20): void {
  for (let i = 0; i < requests; i++) shedder.came();
  shedder.sample(sample);
}

function overloaded(windows: number, draw: number): Shedder {
  const shedder = new Shedder({ maxDelayMs: 50, watch: () => () => {}, random: () => draw });
  // The first late window is no overload yet.
  for (let i = 0; windows > 0 && i <= windows; i++) pass(shedder, { utilisation: 1, delayMs: 500 });
  return shedder;
}

test('without overload everybody comes in', () => {
  expect(overloaded(0, 0).takes('anonymous')).toBe(true);
});

test('who has no token is sent away first, the service role last', () => {
  const shedder = overloaded(2, 0.5);
  expect(shedder.pressure).toBe(1);
  expect(shedder.takes('anonymous')).toBe(false);
  expect(shedder.takes('token')).toBe(true);
  expect(shedder.takes('key')).toBe(true);
  expect(overloaded(4, 0.5).takes('key')).toBe(false);
  expect(overloaded(4, 0.5).takes('token')).toBe(true);
  expect(overloaded(6, 0.5).takes('token')).toBe(false);
  expect(overloaded(6, 0.5).takes('service')).toBe(true);
});

test('a few of the best class come in always', () => {
  expect(overloaded(100, 0.94).takes('service')).toBe(false);
  expect(overloaded(100, 0.96).takes('service')).toBe(true);
});

test('of half a class half come in', () => {
  const shedder = overloaded(1, 0.49);
  expect(shedder.pressure).toBe(0.5);
  expect(shedder.takes('anonymous')).toBe(false);
  expect(overloaded(1, 0.51).takes('anonymous')).toBe(true);
});

test.each([
  ['many, of a process that has much to do', 50, 0.9, true],
  ['few, of a process that has much to do', 49, 0.9, false],
  ['many, of a process that has time', 1000, 0.5, false],
])('refusals wait: %s', (_what, count, utilisation, waits) => {
  const shedder = overloaded(0, 0);
  for (let i = 0; i < count; i++) expect(shedder.refused()).toBe(false);
  shedder.sample({ utilisation, delayMs: 1 });
  expect([shedder.refused(), shedder.isShedding]).toEqual([waits, false]);
});

test('under overload all refusals wait', () => {
  expect(overloaded(1, 0).refused()).toBe(true);
});

test('a process that is late though hardly anybody asks sheds nothing', () => {
  const shedder = overloaded(0, 0);
  for (let i = 0; i < 100; i++) pass(shedder, { utilisation: 1, delayMs: 500 }, 19);
  expect(shedder.isShedding).toBe(false);
});

test('one late window is none', () => {
  const shedder = overloaded(0, 0);
  for (let i = 0; i < 10; i++) {
    pass(shedder, { utilisation: 1, delayMs: 500 });
    pass(shedder, { utilisation: 0.5, delayMs: 0 });
  }
  expect(shedder.isShedding).toBe(false);
});
