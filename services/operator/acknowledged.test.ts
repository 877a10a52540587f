import { createInProcessBus } from '../shared/bus/in-process.ts';
import { systemClock } from '../shared/clock.ts';
import { type Member, memberSays } from '../shared/messages/member.ts';
import { followAcknowledged } from './acknowledged.ts';

const gateway: Member = { service: 'gateway', id: 'g', url: null, revision: null };
const api: Member = { service: 'api', id: 'a', url: 'http://a', revision: null };

test('a revision is served when every gateway and api says so, and that is told once', async () => {
  const bus = createInProcessBus();
  const told: string[] = [];
  const follow = await followAcknowledged(bus, systemClock, (...words) => told.push(words.join()));
  const say = (member: Member) => bus.publish(memberSays, { ...member, isLeaving: false });
  say({ ...gateway, revision: 'old' });
  say({ ...api, revision: 'new' });
  follow.expect('new');
  expect(told).toEqual([]);
  say({ ...gateway, revision: 'new' });
  say({ ...gateway, id: 'another', revision: 'new' });
  expect(told).toEqual(['new,2']);
  await follow.release();
});

test('nobody is no everybody', async () => {
  const bus = createInProcessBus();
  const told: string[] = [];
  const follow = await followAcknowledged(bus, systemClock, (revision) => told.push(revision));
  follow.expect('new');
  bus.publish(memberSays, { ...gateway, service: 'cache', isLeaving: false });
  expect(told).toEqual([]);
  await follow.release();
});

test('it is settled once none can have been overlooked, and no more when one comes that runs another', async () => {
  const bus = createInProcessBus();
  let nowMs = 0;
  const clock = { ...systemClock, elapsedMs: () => nowMs };
  const follow = await followAcknowledged(bus, clock, () => {});
  const say = (member: Member) => bus.publish(memberSays, { ...member, isLeaving: false });
  expect(follow.isSettled('new')).toBe(false);
  say({ ...gateway, revision: 'new' });
  nowMs += 5000;
  say({ ...api, revision: 'new' });
  expect(follow.isSettled('new')).toBe(false);
  nowMs += 1000;
  expect([follow.isSettled('new'), follow.isSettled('old')]).toEqual([true, false]);
  say({ ...gateway, id: 'late', revision: 'old' });
  expect(follow.isSettled('new')).toBe(false);
  bus.publish(memberSays, { ...gateway, id: 'late', revision: 'old', isLeaving: true });
  expect(follow.isSettled('new')).toBe(false);
  nowMs += 6000;
  expect(follow.isSettled('new')).toBe(true);
  await follow.release();
});
