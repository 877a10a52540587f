import type { Position } from '../shared/messages/stamp.ts';
import { createCoalesce } from './coalesce.ts';

function createLoader() {
  const loads: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  return {
    loads,
    load: () => new Promise<string>((resolve, reject) => loads.push({ resolve, reject })),
  };
}

function start(at: Position | null = null) {
  const { loads, load } = createLoader();
  const time = { nowMs: 5000 };
  const coalesce = createCoalesce<string>({
    position: () => at,
    now: () => time.nowMs,
    boundMs: 250,
  });
  const ask = (key: string, seen: Position | null = null) => coalesce(key, { seen, load });
  return { loads, ask, time };
}

test('who asks while a load runs does not join it, but shares the next one', async () => {
  const { loads, ask } = start({ epoch: 'e', lsn: 100 });
  const first = ask('k');
  const second = ask('k');
  const third = ask('k');
  expect(loads).toHaveLength(1);
  loads[0]?.resolve('old');
  expect(await first).toBe('old');
  await Promise.resolve();
  expect(loads).toHaveLength(2);
  loads[1]?.resolve('new');
  expect(await Promise.all([second, third])).toEqual(['new', 'new']);
});

const seen: [sentence: string, at: Position | null, seen: Position, loads: number][] = [
  ['what was visible when it was sent', { epoch: 'e', lsn: 100 }, { epoch: 'e', lsn: 100 }, 1],
  ['more than was visible then', { epoch: 'e', lsn: 100 }, { epoch: 'e', lsn: 101 }, 2],
  ['another epoch', { epoch: 'e', lsn: 100 }, { epoch: 'f', lsn: 50 }, 2],
  ['something, where nothing is known', null, { epoch: 'e', lsn: 50 }, 2],
];
test.each(seen)(
  'who has seen %s joins a running load or not',
  async (_sentence, at, seen, count) => {
    const { loads, ask } = start(at);
    const asked = [ask('k'), ask('k', seen)];
    loads[0]?.resolve('first');
    await asked[0];
    await Promise.resolve();
    loads[1]?.resolve('second');
    await Promise.all(asked);
    expect(loads).toHaveLength(count);
  },
);

test.each([
  ['the bound ago', 250, 1],
  ['longer ago: changes may be missing that everybody sees by now', 251, 2],
])('a load that was sent %s is joined or not', async (_sentence, agoMs, count) => {
  const at = { epoch: 'e', lsn: 100 };
  const { loads, ask, time } = start(at);
  const first = ask('k', at);
  time.nowMs += agoMs;
  const second = ask('k', at);
  loads[0]?.resolve('first');
  await first;
  await Promise.resolve();
  loads[1]?.resolve('second');
  expect([await second, loads.length]).toEqual([count === 1 ? 'first' : 'second', count]);
});

test('different keys do not wait for each other', () => {
  const { loads, ask } = start();
  void ask('a');
  void ask('b');
  expect(loads).toHaveLength(2);
});

test('a failed load fails those who share it and nobody after', async () => {
  const { loads, ask } = start();
  const first = ask('k');
  const second = ask('k');
  loads[0]?.reject(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await Promise.resolve();
  loads[1]?.resolve('fine');
  expect(await second).toBe('fine');
  const third = ask('k');
  expect(loads).toHaveLength(3);
  loads[2]?.resolve('later');
  expect(await third).toBe('later');
});
