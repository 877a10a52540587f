import { Follower, type Version } from './follower.ts';

const version = (seq: number, timestamp = `t${seq}`): Version => ({ seq, timestamp });

/** A follower that finds these, one a look, and then nothing. */
async function follow(...found: (Version | null | Error)[]) {
  const told: Version[] = [];
  const seen: Version[] = [];
  const failures: unknown[] = [];
  const follower = new Follower<Version>({
    async look(last) {
      seen.push(last);
      const next = found.shift() ?? null;
      if (next instanceof Error) throw next;
      return next;
    },
    listener: (one) => told.push(one),
    onFailure: (error) => failures.push(error),
  });
  const looks = found.length;
  await follower.start();
  for (let i = 1; i < looks; i++) await follower.hurry();
  follower.stop();
  return { told, seen, failures, follower, found };
}

test.each<[sentence: string, found: (Version | null)[], told: Version[]]>([
  ['nothing', [null], []],
  ['the first value', [version(7)], [version(7)]],
  ['every newer value', [version(1), version(2), version(9)], [version(1), version(2), version(9)]],
  ['a value once', [version(1), version(1), version(1)], [version(1)]],
  [
    'an older value not, when it is found once',
    [version(5), version(3), version(6)],
    [version(5), version(6)],
  ],
  [
    'an older value when it is found twice in a row',
    [version(5), version(3), version(3)],
    [version(5), version(3)],
  ],
  [
    'an older value not, when it is found twice with another between',
    [version(5), version(3), version(2), version(3)],
    [version(5)],
  ],
  [
    'another value of the same sequence when it is found twice',
    [version(1), version(1, 'u'), version(1, 'u')],
    [version(1), version(1, 'u')],
  ],
  [
    'what is newer than an older value that was believed',
    [version(5), version(3), version(3), version(4)],
    [version(5), version(3), version(4)],
  ],
])('it tells %s', async (_, found, expected) => {
  const { told } = await follow(...found);
  expect(told).toEqual(expected);
});

test('a look is told what was seen last', async () => {
  const { seen } = await follow(version(1), version(2), null);
  expect(seen.map(({ seq }) => seq)).toEqual([0, 1, 2]);
});

test('a look that fails is told, and the next one goes on', async () => {
  const { told, failures } = await follow(version(1), new Error('away'), version(2));
  expect(failures).toEqual([new Error('away')]);
  expect(told).toEqual([version(1), version(2)]);
});

test('what is found after the end is told to nobody', async () => {
  const { told, follower, found } = await follow(version(1));
  found.push(version(2));
  await follower.hurry();
  expect(told).toEqual([version(1)]);
});
