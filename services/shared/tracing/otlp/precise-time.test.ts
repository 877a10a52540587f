import { createPreciseTime } from './precise-time.ts';

test('tells parts of the milliseconds that the clock of the wall does not', () => {
  let elapsed = 5.25;
  const time = createPreciseTime(
    () => 1000 + Math.floor(elapsed),
    () => elapsed,
  );
  const began = time();
  elapsed = 5.75;
  expect(time() - began).toBe(0.5);
});

test('goes by the clock of the wall once that was set', () => {
  let wall = 1000;
  let elapsed = 0;
  const time = createPreciseTime(
    () => wall,
    () => elapsed,
  );
  [wall, elapsed] = [5000, 1.5];
  expect(time()).toBe(5000);
  elapsed = 2;
  expect(time()).toBe(5000.5);
});
