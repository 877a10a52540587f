import { type Row, SentMessages } from './sent.ts';

function start() {
  const told: string[] = [];
  const clock = { ms: 0, reads: 0 };
  const sent = new SentMessages<string>({
    now() {
      clock.reads++;
      return clock.ms;
    },
    onSilence: (to, rows) => told.push(`silence of ${to}: ${rows.length}`),
    onDone: (to, elapsedMs) => told.push(`${to} done in ${elapsedMs}`),
  });
  releases.push(() => sent.close());
  const row = (name: string, deadlineMs = 60_000): Row => ({
    ...{ message: {}, trace: undefined, deadlineMs, isRepeated: false, waitsForReady: true },
    resolve: (reply) => told.push(`${name} ${reply}`),
    reject: (error) => told.push(`${name} ${(error as { code: string }).code}`),
  });
  /** Resolves when what is under way was looked over: each look reads the clock. */
  async function look(): Promise<void> {
    const before = clock.reads;
    while (clock.reads === before) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  /** Time passes, as it does for a process that runs: in small steps, each with its look. */
  async function pass(ms: number): Promise<void> {
    for (const end = clock.ms + ms; clock.ms < end; ) {
      clock.ms = Math.min(end, clock.ms + 400);
      await look();
    }
  }
  return { told, clock, sent, row, look, pass };
}
const releases: (() => void)[] = [];
afterEach(() => {
  for (const release of releases.splice(0)) release();
});

test('a message is done when each of its rows has its outcome', () => {
  const { told, clock, sent, row } = start();
  const message = sent.add('a', [row('x'), row('y')]);
  clock.ms = 7;
  sent.settle(message, 1, ({ resolve }) => resolve('yes'));
  expect(told).toEqual(['y yes']);
  expect(sent.heard(message.token)).toBe(message);
  sent.settle(message, 0, ({ resolve }) => resolve('no'));
  expect(told).toEqual(['y yes', 'x no', 'a done in 7']);
  expect(sent.heard(message.token)).toBeUndefined();
});

test('a row has one outcome, and a place without a row none', () => {
  const { told, sent, row } = start();
  const message = sent.add('a', [row('x'), row('y')]);
  for (const place of [0, 0, 5]) sent.settle(message, place, ({ resolve }) => resolve('yes'));
  expect(told).toEqual(['x yes']);
});

test('at its deadline a row is told 504, and the others wait on', async () => {
  const { told, clock, sent, row, look } = start();
  sent.add('a', [row('x', 200), row('y')]);
  clock.ms = 199;
  await look();
  expect(told).toEqual([]);
  clock.ms = 200;
  await look();
  expect(told).toEqual(['x ASH504']);
});

test('who is silent for three seconds is given up, and what it had is taken back', async () => {
  const { told, sent, row, pass } = start();
  const message = sent.add('a', [row('x'), row('y'), row('z')]);
  sent.settle(message, 1, ({ resolve }) => resolve('yes'));
  await pass(3000);
  expect(told).toEqual(['y yes']);
  await pass(1);
  expect(told).toEqual(['y yes', 'a done in 3001', 'silence of a: 2']);
});

test('who says something is not given up', async () => {
  const { told, sent, row, pass } = start();
  const { token } = sent.add('a', [row('x')]);
  await pass(2800);
  sent.heard(token);
  await pass(2800);
  expect(told).toEqual([]);
});

test('nobody is given up while one of its answers is being fetched', async () => {
  const { told, sent, row, pass } = start();
  const message = sent.add('a', [row('x'), row('y')]);
  message.fetching++;
  await pass(3600);
  expect(told).toEqual([]);
});

test('a process that stood still itself gives nobody up', async () => {
  const { told, clock, sent, row, look } = start();
  sent.add('a', [row('x')]);
  clock.ms = 30_000;
  await look();
  expect(told).toEqual([]);
});

test('a message whose rows all passed their deadlines is done once, also when it ends again', async () => {
  const { told, clock, sent, row, look } = start();
  const message = sent.add('a', [row('x', 100)]);
  clock.ms = 100;
  await look();
  expect(sent.takeBack(message)).toEqual([]);
  expect(told).toEqual(['x ASH504', 'a done in 100']);
});

test('at the end all that is under way is given up', () => {
  const { told, sent, row } = start();
  sent.add('a', [row('x')]);
  sent.add('b', [row('y'), row('z')]);
  sent.close();
  expect(told.filter((one) => one.startsWith('silence'))).toEqual([
    'silence of a: 1',
    'silence of b: 2',
  ]);
});
