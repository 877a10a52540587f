import { Follower } from '../../shared/coherence/follower.ts';
import type { Row } from '../statement.ts';
import { createWrittenPosition } from './written-position.ts';

function start(isFollowed = true) {
  const follower = new Follower({ maxTags: 100 });
  if (isFollowed) follower.begin({ epoch: 'e', lsn: 1, flushLsn: 1, coverage: {} });
  const asked: { answer: (lsn: string) => void; fail: () => void }[] = [];
  const position = createWrittenPosition(
    follower,
    () =>
      new Promise<readonly Row[]>((resolve, reject) =>
        asked.push({
          answer: (lsn) => resolve([[lsn]]),
          fail: () => reject(new Error('away')),
        }),
      ),
  );
  return { asked, position };
}
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test('a question that was under way when a write was committed does not count for it; the next serves all', async () => {
  const { asked, position } = start();
  const first = position();
  const later = [position(), position(), position()];
  expect(asked).toHaveLength(1);
  asked[0]?.answer('100');
  expect(await first).toEqual({ epoch: 'e', lsn: 100 });
  await settled();
  expect(asked).toHaveLength(2);
  asked[1]?.answer('200');
  for (const one of later) expect(await one).toEqual({ epoch: 'e', lsn: 200 });
});

test('where nobody follows the log, nothing is asked', async () => {
  const { asked, position } = start(false);
  expect(await position()).toBeNull();
  expect(asked).toEqual([]);
});

test('a question that fails fails no write, and the next is asked', async () => {
  const { asked, position } = start();
  const [first, second] = [position(), position()];
  asked[0]?.fail();
  expect(await first).toBeNull();
  await settled();
  asked[1]?.answer('7');
  expect(await second).toEqual({ epoch: 'e', lsn: 7 });
});
