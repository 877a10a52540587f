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
