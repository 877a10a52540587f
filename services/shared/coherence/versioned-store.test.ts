import { Follower } from './follower.ts';
import { tableTag } from './tag.ts';
import { VersionedStore } from './versioned-store.ts';

const tag = tableTag('public.orders');

function start({ maxBytes = 100_000, maxTags = 1000 } = {}) {
  const follower = new Follower({ maxTags });
  follower.begin({ epoch: 'e', lsn: 100, flushLsn: 100, coverage: {} });
  const store = new VersionedStore<string>({ follower, maxBytes, sizeOf: ({ length }) => length });
  const change = (lsn: number, table = 'public.orders') =>
    follower.receive({
      ...{ epoch: 'e', lsn, prevLsn: lsn - 10, coverage: null, committedMs: null, tables: [] },
      rows: [{ table, columns: [], rows: [{ key: lsn, oldKey: null, values: [] }] }],
    });
  const keep = (key: string, value: string, asOf = 100, nowMs = 0) =>
    store.keep(key, { value, stamp: { epoch: 'e', asOf, tags: [tag], columnSets: [] } }, nowMs);
  return { follower, store, change, keep };
}

test('an answer is there until something it depends on changes', () => {
  const { store, change, keep } = start();
  keep('k', 'old');
  change(110, 'public.other');
  expect(store.find('k')?.value).toBe('old');
  change(120);
  expect(store.find('k')).toBeNull();
});

test('one that says that there is nothing is an answer as well', () => {
  const { store, keep } = start();
  keep('k', '');
  expect(store.find('k')?.value).toBe('');
});

test('a read that was overtaken by a change is not kept, whatever was kept before', () => {
  const { store, change, keep } = start();
  change(110);
  expect(keep('k', 'old', 105)).toBe(false);
  expect(store.find('k')).toBeNull();
  expect(keep('k', 'new', 110)).toBe(true);
});

test('who asks is told that it is true as of now, and what was told before stays as it was', () => {
  const { store, change, keep } = start();
  keep('k', 'v');
  const before = store.find('k');
  change(110, 'public.other');
  expect(store.find('k')?.stamp).toEqual({ epoch: 'e', asOf: 110, tags: [tag], columnSets: [] });
  expect(before?.stamp.asOf).toBe(100);
});

test('what is asked for outlives the tags that are dropped; what is not, does not', () => {
  const { store, change, keep } = start({ maxTags: 4 });
  keep('asked', 'v');
  keep('unasked', 'v');
  for (let lsn = 110; lsn <= 200; lsn += 10) {
    change(lsn, `public.t${lsn}`);
    expect(store.find('asked')?.value).toBe('v');
  }
  expect(store.find('unasked')).toBeNull();
});

test('when nothing is known any more, everything is dropped', () => {
  const { store, follower, keep } = start();
  keep('k', 'v');
  follower.lose();
  expect(store.find('k')).toBeNull();
  expect(keep('k', 'v')).toBe(false);
  follower.begin({ epoch: 'e', lsn: 100, flushLsn: 100, coverage: {} });
  expect(store.find('k')).toBeNull();
  expect(store.bytes).toBe(0);
});

test('answers of another epoch are not kept', () => {
  const { store, follower } = start();
  follower.begin({ epoch: 'f', lsn: 100, flushLsn: 100, coverage: {} });
  const stamp = { epoch: 'e', asOf: 100, tags: [tag], columnSets: [] };
  expect(store.keep('k', { value: 'v', stamp }, 0)).toBe(false);
});

test('an answer that was kept too long ago is not there', () => {
  const { store, keep } = start();
  keep('k', 'v', 100, 1000);
  expect(store.find('k', 1000)?.value).toBe('v');
  expect(store.find('k', 1001)).toBeNull();
});

test('it stays within its bytes, and keeps nothing that takes a great part of them', () => {
  const { store, keep } = start({ maxBytes: 10_000 });
  for (let i = 0; i < 100; i++) keep(`k${i}`, 'v'.repeat(500));
  expect(store.bytes).toBeLessThanOrEqual(10_000);
  expect(store.size).toBeGreaterThan(5);
  expect(store.find('k99')).not.toBeNull();
  keep('large', 'v'.repeat(5000));
  expect(store.find('large')).toBeNull();
  expect(store.size).toBeGreaterThan(5);
});
