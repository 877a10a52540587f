import { createAvailability } from './availability.ts';
import type { Row, Statement } from './statement.ts';

const statement: Statement = { name: null, text: 'select 2', values: [] };
const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
const broke = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
const mistake = Object.assign(new Error('division by zero'), { code: '22012' });
const busy = new Error('timeout exceeded when trying to connect');
const silent = new Error('Connection terminated due to connection timeout');

function start() {
  const state = { nowMs: 0, sent: 0, answer: async (): Promise<readonly Row[]> => [['2']] };
  const { run, isReachable } = createAvailability({
    run: () => {
      state.sent++;
      return state.answer();
    },
    now: () => state.nowMs,
  });
  return Object.assign(state, { run, isReachable });
}

const failing = (error: Error) => async () => {
  throw error;
};

test.each([
  ['a refused connection', refused],
  ['one that nobody answers', silent],
])(
  'after %s, statements are rejected with the same words and nobody tries',
  async (_name, error) => {
    const one = start();
    one.answer = failing(error);
    await expect(one.run(statement)).rejects.toBe(error);
    await expect(one.run(statement)).rejects.toBe(error);
    expect(one.sent).toBe(1);
  },
);

test.each([
  ['a connection that broke', broke],
  ['a mistake in a statement', mistake],
  ['a pool that is busy', busy],
])('after %s, statements go on', async (_name, error) => {
  const one = start();
  one.answer = failing(error);
  await expect(one.run(statement)).rejects.toBe(error);
  await expect(one.run(statement)).rejects.toBe(error);
  expect(one.sent).toBe(2);
});

test('after a pause one statement tries, and the others wait for what it finds', async () => {
  const one = start();
  one.answer = failing(refused);
  await expect(one.run(statement)).rejects.toBe(refused);
  one.nowMs = 1000;
  let arrive: (rows: readonly Row[]) => void = () => {};
  one.answer = () =>
    new Promise((resolve) => {
      arrive = resolve;
    });
  const trying = one.run(statement);
  await expect(one.run(statement)).rejects.toBe(refused);
  arrive([['2']]);
  await trying;
  one.answer = async () => [['3']];
  expect(await one.run(statement)).toEqual([['3']]);
  expect(one.sent).toBe(3);
});

test('it is reachable when it answers, whatever it answers', async () => {
  const one = start();
  expect(await one.isReachable()).toBe(true);
  one.nowMs = 5000;
  one.answer = failing(mistake);
  expect(await one.isReachable()).toBe(true);
  one.answer = failing(refused);
  expect(await one.isReachable()).toBe(false);
});

test('who has just been answered is not asked whether it is there', async () => {
  const one = start();
  await one.run(statement);
  one.nowMs = 900;
  expect(await one.isReachable()).toBe(true);
  expect(one.sent).toBe(1);
});
