import type { LimitCount } from '../../shared/messages/limits.ts';
import { Counters, type Rate, shareMs } from './counters.ts';

const perMinute = (limit: number) => ({ limit, windowMs: 60_000 });

function start(maxKeys = 100) {
  const time = { nowMs: 0 };
  return { time, counters: new Counters({ maxKeys, now: () => time.nowMs }) };
}

test('as many as the limit come, then one says when the next may', () => {
  const { counters, time } = start();
  const rate = perMinute(3);
  const told = [1, 2, 3].map(() => counters.take('k', rate));
  expect(told.map(({ remaining }) => remaining)).toEqual([2, 1, 0]);
  expect(counters.take('other', rate).isAllowed).toBe(true);
  const refused = counters.take('k', rate);
  expect(refused).toMatchObject({ isAllowed: false, remaining: 0 });
  time.nowMs += refused.waitMs;
  expect(counters.take('k', rate).isAllowed).toBe(true);
  expect(counters.take('k', rate).isAllowed).toBe(false);
});

test('a key that was long unused makes room for others', () => {
  const { counters } = start(2);
  for (const key of ['a', 'b', 'c']) counters.take(key, perMinute(1));
  expect(counters.size).toBe(2);
  expect(counters.take('a', perMinute(1)).isAllowed).toBe(true);
  expect(counters.take('c', perMinute(1)).isAllowed).toBe(false);
});

/** How many of so many come. */
function countOf(times: number, take: () => { isAllowed: boolean } | null): number {
  let count = 0;
  for (let i = 0; i < times; i++) if (take()?.isAllowed) count++;
  return count;
}

test('of a limit that others count too, its share comes until they can be heard', () => {
  const { counters, time } = start();
  const take = () => counters.takeShare('k', perMinute(300), 3);
  expect(countOf(500, take)).toBe(100);
  expect(take()).toBeNull();
  expect(counters.changes(10)).toEqual([['k', 60_000, 100, 100]]);
  time.nowMs += shareMs;
  expect(take()).toBeNull();
  time.nowMs += shareMs;
  expect(countOf(500, take)).toBe(67);
});

test('what others did not say yet is taken for spent, as long as it may not have been heard', () => {
  const { counters, time } = start();
  const take = () => counters.takeShare('k', perMinute(300), 3);
  expect(countOf(40, take)).toBe(40);
  time.nowMs += shareMs;
  counters.hear('b', ['k', 60_000, 90, 90]);
  expect(countOf(500, take)).toBe(20);
  time.nowMs += 2 * shareMs;
  expect(countOf(500, take)).toBe(50);
});

/** Gateways that hear each other `lateMs` later; each is offered so many each millisecond, for ten windows. */
function simulate(gateways: number, { limit, windowMs }: Rate, offered: number): number {
  const [lateMs, sayMs] = [30, shareMs / 2];
  const time = { nowMs: 0 };
  const all = Array.from(
    { length: gateways },
    () => new Counters({ maxKeys: 10, now: () => time.nowMs }),
  );
  const said: { atMs: number; from: number; counts: LimitCount[] }[] = [];
  let allowed = 0;
  for (let ms = 0; ms < 10 * windowMs; ms++) {
    time.nowMs = ms;
    const isHeard = ({ atMs }: { atMs: number }) => atMs <= ms;
    for (const { from, counts } of said.splice(0, said.filter(isHeard).length)) {
      const others = all.filter((_one, index) => index !== from);
      for (const one of others) counts.forEach((count) => void one.hear(String(from), count));
    }
    for (const [index, one] of all.entries()) {
      const count = Math.floor((ms + 1) * offered) - Math.floor(ms * offered);
      allowed += countOf(count, () => one.takeShare('k', { limit, windowMs }, gateways));
      if ((ms + 7 * index) % sayMs === 0 && one.hasChanges)
        said.push({ atMs: ms + lateMs, from: index, counts: one.changes(10) });
    }
  }
  return allowed / 10 / limit;
}

test.each([
  [3, 10],
  [3, 2],
  [10, 10],
  [10, 5],
  [10, 2],
  [10, 1.1],
])(
  '%d gateways are offered %d times the limit: nine to eleven tenths of it come',
  (gateways, times) => {
    const rate = { limit: 1000, windowMs: 1000 };
    const share = simulate(gateways, rate, (times * rate.limit) / rate.windowMs / gateways);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1.1);
  },
);

test('who said much long ago is not taken for one who said it now', () => {
  const { counters } = start();
  counters.hear('other', ['k', 60_000, 1_000_000, 10]);
  expect(countOf(100, () => counters.take('k', perMinute(50)))).toBe(40);
});

test('one that began anew says smaller totals, and what is new of them counts', () => {
  const { counters } = start();
  const say = (total: number, recent: number): LimitCount => ['k', 60_000, total, recent];
  counters.hear('other', say(30, 30));
  counters.hear('other', say(5, 5));
  counters.hear('other', say(9, 9));
  expect(countOf(100, () => counters.take('k', perMinute(50)))).toBe(50 - 39);
});

test('where nobody is heard, each has its part, whatever the others had before', () => {
  const { counters } = start();
  counters.hear('other', ['k', 60_000, 100, 100]);
  expect(countOf(100, () => counters.takeAlone('k', perMinute(100), 3))).toBe(34);
});

test('a message holds so many counts, and the next one the rest', () => {
  const { counters } = start();
  for (const key of ['a', 'b', 'c']) counters.takeShare(key, perMinute(90), 3);
  expect(counters.changes(2).map(([key]) => key)).toEqual(['a', 'b']);
  expect(counters.changes(2).map(([key]) => key)).toEqual(['c']);
  expect(counters.hasChanges).toBe(false);
});
