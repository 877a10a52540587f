import type { Bus } from '../bus/bus.ts';
import { createInProcessBus } from '../bus/in-process.ts';
import { type Member, memberQuery, memberSays } from '../messages/member.ts';
import { announce } from './announce.ts';
import { followMembers, type Members } from './members.ts';

const api = (id: string, revision = 'r'): Member => ({ service: 'api', id, url: id, revision });
const idsOf = (members: Members) => members.list('api').map(({ id }) => id);

const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0)) await release();
});

async function start() {
  const clock = {
    ms: 0,
    reads: 0,
    epochMs: () => 0,
    elapsedMs() {
      clock.reads++;
      return clock.ms;
    },
  };
  const line = { isConnected: true, changes: 0 };
  const bus: Bus = { ...createInProcessBus(), isConnected: () => line.isConnected };
  const members = await followMembers(bus, clock, () => line.changes++);
  releases.push(members.release);
  const say = (member: Member, isLeaving = false) =>
    bus.publish(memberSays, { ...member, isLeaving });
  /** Resolves when it was looked who is gone: each look reads the clock. */
  async function look(): Promise<void> {
    const before = clock.reads;
    while (clock.reads === before) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  /** Time passes, as it does for a process that runs: no look comes late. */
  async function pass(ms: number): Promise<void> {
    for (const end = clock.ms + ms; clock.ms < end; ) {
      clock.ms = Math.min(end, clock.ms + 2000);
      await look();
    }
  }
  return { clock, line, bus, members, say, look, pass };
}

test('who says that it is there is listed by service, in the order of the ids', async () => {
  const { members, say } = await start();
  for (const id of ['b', 'a', 'c']) say(api(id));
  say({ ...api('d'), service: 'cache' });
  expect(idsOf(members)).toEqual(['a', 'b', 'c']);
  expect(members.list('cache')).toHaveLength(1);
  expect(members.list('database')).toEqual([]);
});

test('who leaves is not listed any more', async () => {
  const { members, say } = await start();
  say(api('a'));
  say(api('b'));
  say(api('a'), true);
  expect(idsOf(members)).toEqual(['b']);
});

test('the list is the same array until something changes, and each change is told', async () => {
  const { members, say, line } = await start();
  say(api('a'));
  const list = members.list('api');
  say(api('a'));
  expect(members.list('api')).toBe(list);
  expect(line.changes).toBe(1);
  say(api('a', 'r2'));
  expect(members.list('api')).toEqual([api('a', 'r2')]);
  expect(line.changes).toBe(2);
  say(api('unknown'), true);
  expect(line.changes).toBe(2);
});

test('who is suspected is not listed until it is heard again', async () => {
  const { members, say } = await start();
  say(api('a'));
  say(api('b'));
  members.suspect('a');
  expect(idsOf(members)).toEqual(['b']);
  say(api('a'));
  expect(idsOf(members)).toEqual(['a', 'b']);
});

test('where all are suspected all are listed: one of them may answer', async () => {
  const { members, say } = await start();
  say(api('a'));
  say(api('b'));
  for (const id of ['a', 'b', 'unknown']) members.suspect(id);
  expect(idsOf(members)).toEqual(['a', 'b']);
});

test('who is silent for longer than six seconds is gone; who speaks is not', async () => {
  const { members, say, pass } = await start();
  say(api('a'));
  say(api('b'));
  await pass(6000);
  expect(idsOf(members)).toEqual(['a', 'b']);
  say(api('b'));
  await pass(1);
  expect(idsOf(members)).toEqual(['b']);
});

test('while nobody can be heard nobody is gone', async () => {
  const { members, say, look, pass, line } = await start();
  say(api('a'));
  line.isConnected = false;
  await pass(8000);
  line.isConnected = true;
  await look();
  expect(idsOf(members)).toEqual(['a']);
});

test('a process that stood still itself takes nobody for gone', async () => {
  const { members, say, clock, look } = await start();
  say(api('a'));
  clock.ms = 60_000;
  await look();
  expect(idsOf(members)).toEqual(['a']);
});

test('an instance answers who asks for members, until it leaves', async () => {
  const { bus, members } = await start();
  const { leave, renew } = await announce(bus, () => api('a'));
  expect(idsOf(members)).toEqual(['a']);
  members.suspect('a');
  renew();
  const late = await followMembers(bus, { epochMs: () => 0, elapsedMs: () => 0 });
  releases.push(late.release);
  expect(idsOf(late)).toEqual(['a']);
  await leave();
  expect([idsOf(members), idsOf(late)]).toEqual([[], []]);
  bus.publish(memberQuery, {});
  expect(idsOf(members)).toEqual([]);
});
