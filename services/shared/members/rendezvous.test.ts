import { hashText, ownerOf } from './rendezvous.ts';

const members = (count: number) => Array.from({ length: count }, (_, i) => ({ id: `member-${i}` }));
const keys = Array.from({ length: 10_000 }, (_, i) => hashText(`orders eq ${i}`));

test('without members nobody owns a key', () => {
  expect(ownerOf(1, [])).toBeNull();
});

test('every member has about its share', () => {
  const counts = new Map<string, number>();
  for (const key of keys) {
    const id = ownerOf(key, members(4))?.id ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  for (const count of counts.values()) expect(Math.abs(count - 2500)).toBeLessThan(250);
  expect(counts.size).toBe(4);
});

test('a member that goes moves its own keys and no others', () => {
  const before = members(4);
  const after = before.filter(({ id }) => id !== 'member-2');
  for (const key of keys) {
    const owner = ownerOf(key, before)?.id;
    if (owner !== 'member-2') expect(ownerOf(key, after)?.id).toBe(owner);
  }
});
