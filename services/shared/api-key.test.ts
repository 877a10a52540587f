import { makeApiKey, readApiKey } from './api-key.ts';

test('a key that was made is read as what it was made as', () => {
  const { id, hash, text } = makeApiKey();
  expect(text).toMatch(/^ashlar_[0-9a-z]{12}_[0-9A-Za-z]{49}$/);
  expect(text).toContain(`_${id}_`);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(readApiKey(text)).toEqual({ id, hash });
});

test('a key that was made once reads the same for ever', () => {
  expect(
    readApiKey('ashlar_3kx09a7qz1bm_00000000000000000000000000000000000000000074TPqvw'),
  ).toEqual({
    id: '3kx09a7qz1bm',
    hash: 'e8314477796d3748615960e758156f32b0a585f4cd5c8b17eab58e12c1379207',
  });
});

test('no two keys are alike', () => {
  const made = Array.from({ length: 1000 }, makeApiKey);
  expect(new Set(made.flatMap(({ id, text, hash }) => [id, text, hash])).size).toBe(3000);
});

const { text: good } = makeApiKey();
const changed = (at: number) =>
  good.slice(0, at) + (good[at] === 'a' ? 'b' : 'a') + good.slice(at + 1);

test('one wrong character, wherever it is, is noticed', () => {
  for (let at = 0; at < good.length; at++) expect(readApiKey(changed(at))).toBeNull();
});

test.each<[string, string]>([
  ['nothing', ''],
  ['the beginning alone', 'ashlar_'],
  ['a key cut off', good.slice(0, -1)],
  ['a key with something behind it', `${good} `],
  ['a key in another case', good.toUpperCase()],
  ['two keys', `${good}, ${good}`],
  ['another prefix', good.replace('ashlar', 'shalar')],
  ['a megabyte', 'ashlar_'.padEnd(1_000_000, 'a')],
])('%s is no key', (_case, text) => {
  expect(readApiKey(text)).toBeNull();
});
