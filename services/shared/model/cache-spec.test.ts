import { compileCachePolicy, strictest } from './cache-spec.ts';

test.each([
  ['nothing is said', undefined, undefined, { maxAgeMs: null }],
  ['the application switches it off', undefined, { enabled: false }, null],
  ['the entity switches it on again', { enabled: true }, { enabled: false }, { maxAgeMs: null }],
  ['the entity switches it off', { enabled: false, maxAgeSeconds: 5 }, undefined, null],
  ['the application bounds it', { enabled: true }, { maxAgeSeconds: 5 }, { maxAgeMs: 5000 }],
  ['both bound it', { maxAgeSeconds: 60 }, { maxAgeSeconds: 5 }, { maxAgeMs: 60_000 }],
])('when %s', (_case, own, all, policy) => {
  expect(compileCachePolicy(own, all)).toEqual(policy);
});

test('an answer of several entities is kept as long as the strictest allows', () => {
  const [free, short] = [{ maxAgeMs: null }, { maxAgeMs: 1000 }];
  expect(strictest([free, free])).toEqual(free);
  expect(strictest([free, short, { maxAgeMs: 2000 }])).toEqual(short);
  expect(strictest([free, null, short])).toBeNull();
});
