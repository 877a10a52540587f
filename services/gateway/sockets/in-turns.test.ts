import { createTurns } from './in-turns.ts';

test('much is done in its order, a little in each turn', async () => {
  const [done, atTurns]: [number[], number[]] = [[], []];
  const inTurns = createTurns(2);
  for (let i = 0; i < 5; i++) inTurns(() => done.push(i));
  for (let turn = 0; turn < 4; turn++) {
    atTurns.push(done.length);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(done).toEqual([0, 1, 2, 3, 4]);
  expect(atTurns).toEqual([0, 2, 4, 5]);
});
