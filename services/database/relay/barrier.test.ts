// Is a commit held until a snapshot shows it, and are those behind it held too?
import { Barrier, isVisible, parseSnapshot } from './barrier.ts';

test.each([
  [99, '100:105:100,103', true],
  [100, '100:105:100,103', false],
  [102, '100:105:100,103', true],
  [105, '100:105:100,103', false],
  // Ids of 64 bits, of which the commit has told 32.
  [4_294_967_295, '4294967297:4294967297:', true],
  [1, '4294967297:4294967297:', false],
  [0, '4294967297:4294967297:', true],
  [2, '4294967295:4294967295:', false],
])('transaction %d in %s: %s', (xid, snapshot, expected) => {
  expect(isVisible(xid, parseSnapshot(snapshot))).toBe(expected);
});

test('commits are released in their order, none before an invisible one', async () => {
  const snapshots = ['10:20:11', '10:20:11', '20:20:'];
  const asked: string[] = [];
  const released: string[] = [];
  let done = () => {};
  const all = new Promise<void>((resolve) => {
    done = resolve;
  });
  const barrier = new Barrier<{ xid: number; size: number }>({
    async snapshot() {
      const snapshot = snapshots[asked.length] ?? '20:20:';
      asked.push(snapshot);
      return snapshot;
    },
    sleep: async () => {},
    release({ xid }) {
      released.push(`${xid} after ${asked.length}`);
      if (released.length === 3) done();
    },
    onError: (error) => {
      throw error;
    },
  });
  for (const xid of [12, 11, 13]) barrier.hold({ xid, size: 0 });
  await all;
  expect(released).toEqual(['12 after 1', '11 after 3', '13 after 3']);
  expect([barrier.isEmpty, barrier.size]).toEqual([true, 0]);
});
