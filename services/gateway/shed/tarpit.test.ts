import { Tarpit } from './tarpit.ts';

/** A tarpit whose time passes when it is told to. */
function start(maxHeld = 1000) {
  let nowMs = 0;
  let timer: { readonly ms: number; readonly run: () => void } | null = null;
  const tarpit = new Tarpit({
    ...{ maxHeld, holdMs: 1000, maxPerSecond: 100, now: () => nowMs },
    every(ms, run) {
      timer = { ms, run };
      return () => {
        timer = null;
      };
    },
  });
  function pass(ms: number): void {
    for (const endMs = nowMs + ms; nowMs < endMs; ) {
      nowMs += 10;
      timer?.run();
    }
  }
  const told: number[] = [];
  const hold = (from: number, to: number) => {
    for (let i = from; i < to; i++) tarpit.hold(() => told.push(i));
  };
  return { tarpit, told, hold, pass, isTicking: () => timer !== null };
}

test('a refusal is told after its time, not before', () => {
  const { told, hold, pass } = start();
  hold(0, 1);
  pass(990);
  expect(told).toEqual([]);
  pass(30);
  expect(told).toEqual([0]);
});

test('many are told at an even pace, in their order', () => {
  const { tarpit, told, hold, pass, isTicking } = start();
  hold(0, 200);
  pass(1500);
  expect(told.length).toBeGreaterThan(40);
  expect(told.length).toBeLessThan(60);
  pass(2000);
  expect(told).toEqual(Array.from({ length: 200 }, (_, i) => i));
  expect(tarpit.size).toBe(0);
  expect(isTicking()).toBe(false);
});

test('there is room for a bounded number', () => {
  const { tarpit, hold, pass } = start(5);
  hold(0, 5);
  expect(tarpit.hold(() => {})).toBe(false);
  pass(2000);
  expect(tarpit.hold(() => {})).toBe(true);
  tarpit.flush();
});

test('at the end all are told at once', () => {
  const { tarpit, told, hold, isTicking } = start();
  hold(0, 300);
  tarpit.flush();
  expect(told).toHaveLength(300);
  expect([tarpit.size, isTicking()]).toEqual([0, false]);
});
