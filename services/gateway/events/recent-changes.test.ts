import type { ChangeReader } from '../../shared/bus/change-log.ts';
import { createInProcessChangeLog } from '../../shared/bus/in-process-change-log.ts';
import { RecentChanges } from './recent-changes.ts';

let count = 0;
const entryOf = (subject: string, epoch: string) => ({
  ...{
    subject,
    id: `${epoch}:0/A:${++count}`,
    text: '{}',
    isMarker: subject === 'changes.position',
  },
});

function openLog() {
  const log = createInProcessChangeLog();
  const append = async (subject: string, epoch = '1.a') =>
    log.append([entryOf(subject, epoch)], await log.tail());
  const failures: unknown[] = [];
  const recent = new RecentChanges({
    ...{ reader: log, sleep: async () => {} },
    onFailure: (error) => failures.push(error),
  });
  return { append, recent, failures };
}
/** A log of which each follower is told as late as the test wants. */
function openLateLog() {
  const log = createInProcessChangeLog();
  const late: (() => void)[] = [];
  const reader: ChangeReader = {
    glimpse: (sequence) => log.glimpse(sequence),
    page: (...page) => log.page(...page),
    async follow(listener) {
      const following = log.follow(listener);
      await new Promise<void>((resolve) => late.push(resolve));
      return following;
    },
  };
  return { log, late, reader };
}
const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('changes of an entity are taken in order, from a place to a place', async () => {
  const { append, recent } = openLog();
  const place = await append('changes.position');
  await recent.join();
  const [a, b, c] = [
    await append('change.things.insert'),
    await append('change.others.insert'),
    await append('change.things.delete'),
  ];
  expect(recent.take('things', place, 1)).toMatchObject({
    kind: 'entries',
    entries: [{ id: a.id }],
    place: a,
  });
  expect(recent.take('things', a, 10)).toMatchObject({ entries: [{ id: c.id }], place: c });
  expect(recent.take('others', c, 10)).toMatchObject({ entries: [], place: c });
  expect(recent.take('others', { id: b.id, sequence: 0 }, 10)).toEqual({ kind: 'older' });
  recent.leave();
  expect(recent.take('things', place, 1)).toEqual({ kind: 'older' });
});

test('who waits is woken by a change of the entity, and by no other', async () => {
  const { append, recent } = openLog();
  await append('changes.position');
  await recent.join();
  const woken: string[] = [];
  recent.onNext('things', () => woken.push('things'));
  recent.onNext('others', () => woken.push('others'));
  const forget = recent.onNext('others', () => woken.push('forgotten'));
  forget();
  await append('change.others.insert');
  await append('change.others.insert');
  expect(woken).toEqual(['others']);
});

test('another epoch is a loss, and is followed from its beginning on', async () => {
  const { append, recent, failures } = openLog();
  const before = await append('changes.position');
  await recent.join();
  const woken = new Promise<void>((resolve) => recent.onNext('things', resolve));
  const place = await append('changes.position', '1.b');
  await woken;
  expect(recent.take('things', before, 10)).toEqual({ kind: 'lost', place });
  await nextTurn();
  const next = await append('change.things.insert', '1.b');
  expect(recent.take('things', place, 10)).toMatchObject({ entries: [{ id: next.id }] });
  expect(failures).toEqual([]);
});

test('who left before it was followed is not waited for by who comes next', async () => {
  const { log, late, reader } = openLateLog();
  const place = await log.append([entryOf('changes.position', '1.a')], await log.tail());
  const recent = new RecentChanges({ reader, sleep: async () => {}, onFailure: () => {} });
  void recent.join();
  recent.leave();
  const joined = recent.join();
  late[1]?.();
  await joined;
  late[0]?.();
  await nextTurn();
  const next = await log.append([entryOf('change.things.insert', '1.a')], place);
  expect(recent.take('things', place, 10)).toMatchObject({ entries: [{ id: next.id }] });
});
