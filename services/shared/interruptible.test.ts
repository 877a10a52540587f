// Does long work let others have their turn?
import { finish, finishInTurns, type Interruptible } from './interruptible.ts';

/** Adds up, as slowly as it takes to notice. */
function* work(count: number): Interruptible<number> {
  let sum = 0;
  for (let i = 1; i <= count; i++) {
    for (const untilMs = performance.now() + 1; performance.now() < untilMs; );
    sum += i;
    yield;
  }
  return sum;
}

/** How often the event loop came round until it was done. */
async function turnsOf(run: () => number | Promise<number>) {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  const result = await run();
  isDone = true;
  return { result, turns };
}

test('all at once nobody else has a turn', async () => {
  expect(await turnsOf(() => finish(work(40)))).toEqual({ result: 820, turns: 0 });
});

test('in turns the others come round again and again', async () => {
  const { result, turns } = await turnsOf(() => finishInTurns(work(40)));
  expect(result).toBe(820);
  expect(turns).toBeGreaterThan(2);
});

test('what goes wrong is thrown to whoever waits', async () => {
  const broken = function* (): Interruptible<number> {
    yield;
    throw new Error('broken');
  };
  await expect(finishInTurns(broken())).rejects.toThrow('broken');
});
