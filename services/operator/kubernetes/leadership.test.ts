import { followLeadership } from './leadership.ts';
import type { HeldLease, LeaseClient } from './lease-client.ts';

/** Time that the test moves; every pause ends at its moment. */
function createTime() {
  let nowMs = 0;
  let waiting: { atMs: number; wake: () => void }[] = [];
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    clock: { elapsedMs: () => nowMs },
    sleep: (ms: number, signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake);
          resolve();
        };
        if (signal.aborted) return wake();
        waiting.push({ atMs: nowMs + ms, wake });
        signal.addEventListener('abort', wake);
      }),
    async pass(seconds: number) {
      for (const endMs = nowMs + seconds * 1000; nowMs < endMs; nowMs += 500) {
        await settle();
        for (const { atMs, wake } of waiting) if (atMs <= nowMs + 500) wake();
        waiting = waiting.filter(({ atMs }) => atMs > nowMs + 500);
      }
      await settle();
    },
  };
}

/** A server that has one Lease. */
function createServer() {
  let held: HeldLease | null = null;
  let version = 0;
  let isAway = false;
  let isSilent = false;
  const answer = async () => {
    if (isAway) throw new Error('away');
    if (isSilent) await new Promise(() => {});
  };
  const lease: LeaseClient = {
    async read() {
      await answer();
      return held;
    },
    async write(wish, before) {
      await answer();
      if (before?.version !== held?.version) return null;
      held = { ...wish, version: String(++version), transitions: 0, acquired: new Date(0) };
      return held;
    },
  };
  return {
    lease,
    holder: () => held?.holder,
    be(state: 'there' | 'away' | 'silent') {
      isAway = state === 'away';
      isSilent = state === 'silent';
    },
  };
}

type Time = ReturnType<typeof createTime>;

function candidate({ clock, sleep }: Time, lease: LeaseClient, identity: string) {
  const told: string[] = [];
  const leadership = followLeadership({
    lease,
    identity,
    clock,
    sleep,
    onFailure: () => {},
    onLeader: () => {},
    async lead() {
      told.push('leads');
      return async () => void told.push('ends');
    },
  });
  return { ...leadership, told };
}

let time: Time;
let server: ReturnType<typeof createServer>;
beforeEach(() => {
  time = createTime();
  server = createServer();
});

test('of two, one leads, and the other takes over within two seconds when it lets go', async () => {
  const one = candidate(time, server.lease, 'one');
  await time.pass(1);
  const two = candidate(time, server.lease, 'two');
  await time.pass(60);
  expect([one.told, two.told, two.isKnown(), two.isLeading()]).toEqual([
    ['leads'],
    [],
    true,
    false,
  ]);
  await one.release();
  expect([one.told, server.holder()]).toEqual([['leads', 'ends'], '']);
  await time.pass(2.5);
  expect([two.told, server.holder()]).toEqual([['leads'], 'two']);
  await two.release();
});

test('one that is gone without a word is waited for until its Lease runs out', async () => {
  await server.lease.write({ holder: 'gone', durationSeconds: 15 }, null);
  const two = candidate(time, server.lease, 'two');
  await time.pass(15);
  expect(two.told).toEqual([]);
  await time.pass(3);
  expect(two.told).toEqual(['leads']);
  await two.release();
});

test.each(['away', 'silent'] as const)(
  'while the server is %s the work ends before the Lease runs out, and begins again',
  async (state) => {
    const one = candidate(time, server.lease, 'one');
    await time.pass(5);
    server.be(state);
    await time.pass(7);
    expect(one.told).toEqual(['leads']);
    await time.pass(7);
    expect(one.told).toEqual(['leads', 'ends']);
    server.be('there');
    await time.pass(30);
    expect(one.told).toEqual(['leads', 'ends', 'leads']);
    await one.release();
  },
);

test('a renewal whose answer was lost is no loss of the Lease', async () => {
  const one = candidate(time, server.lease, 'one');
  await time.pass(3);
  const { lease } = server;
  await lease.write({ holder: 'one', durationSeconds: 15 }, await lease.read());
  await time.pass(3);
  expect([one.told, one.isLeading()]).toEqual([['leads'], true]);
  await one.release();
});

test('who finds another in its place ends its work', async () => {
  const one = candidate(time, server.lease, 'one');
  await time.pass(3);
  const { lease } = server;
  await lease.write({ holder: 'two', durationSeconds: 15 }, await lease.read());
  await time.pass(3);
  expect(one.told).toEqual(['leads', 'ends']);
  await one.release();
  expect(server.holder()).toBe('two');
});
