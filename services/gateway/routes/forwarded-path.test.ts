import fc from 'fast-check';
import { canonicalTarget } from '../stages/canonical-target.ts';
import { createForwardedPath, createPathBack, type PathSpec } from './forwarded-path.ts';

const forwarded = (spec: PathSpec, url: string) => {
  const { path } = canonicalTarget(url, 'a.test');
  return createForwardedPath(spec)({ path, url });
};

test.each<[PathSpec, string, string]>([
  [{ match: { prefix: '/a' } }, '/a', '/a'],
  [{ match: { prefix: '/a' } }, '/a/', '/a/'],
  [{ match: { prefix: '/a' } }, '/a/b?c=/', '/a/b'],
  [{ match: { prefix: '/a' } }, '/a/%C3%B6%20%7e', '/a/%C3%B6%20~'],
  [{ match: { prefix: '/a' } }, '/%61/b', '/a/b'],
  [{ match: { prefix: '/' } }, '/', '/'],
  [{ match: { prefix: '/a' }, rewritePrefix: '/' }, '/a', '/'],
  [{ match: { prefix: '/a' }, rewritePrefix: '/' }, '/a/b/', '/b/'],
  [{ match: { prefix: '/a' }, rewritePrefix: '/x/y' }, '/a/b', '/x/y/b'],
  [{ match: { prefix: '/a' }, rewritePrefix: '/x y' }, '/a', '/x%20y'],
  [{ match: { prefix: '/' }, rewritePrefix: '/x' }, '/', '/x/'],
  [{ match: { prefix: '/' }, rewritePrefix: '/x' }, '/a', '/x/a'],
  [{ match: { exact: '/a' }, rewritePrefix: '/x' }, '/a', '/x'],
])('%j: %s → %s', (spec, url, expected) => {
  expect(forwarded(spec, url)).toBe(expected);
});

/** Whatever passes the canonicaliser; each character plain or encoded. */
const segment = fc
  .array(fc.oneof(fc.constantFrom(...'abcXYZ019-_.~$@!*()+,:=&ö€ "<>[]|^`{}'), fc.constant('a')), {
    minLength: 1,
    maxLength: 8,
  })
  .map((letters) => letters.join(''))
  .filter((text) => text !== '.' && text !== '..');
const paths = fc
  .tuple(fc.array(segment, { maxLength: 5 }), fc.boolean())
  .map(([segments, isSlashed]) => {
    const path = `/${segments.map(encodeURIComponent).join('/')}`;
    return isSlashed && segments.length > 0 ? `${path}/` : path;
  });

test('what is forwarded is what was routed: it has the same canonical path, and stays as it is the second time', () => {
  fc.assert(
    fc.property(paths, (url) => {
      const { path } = canonicalTarget(url, 'a.test');
      const sent = forwarded({ match: { prefix: '/' } }, url);
      expect(canonicalTarget(sent, 'a.test').path).toBe(path);
      expect(forwarded({ match: { prefix: '/' } }, sent)).toBe(sent);
      expect(sent.endsWith('/')).toBe(url.endsWith('/'));
    }),
  );
});

test('a prefix is exchanged for another and nothing else, and the way back leads where one came from', () => {
  fc.assert(
    fc.property(paths, fc.constantFrom('/', '/x', '/x/y'), (rest, rewritePrefix) => {
      const spec = { match: { prefix: '/a' }, rewritePrefix };
      const url = rest === '/' ? '/a' : `/a${rest}`;
      const sent = forwarded(spec, url);
      const inside = rewritePrefix === '/' ? '' : rewritePrefix;
      expect(canonicalTarget(sent, 'a.test').path.startsWith(inside || '/')).toBe(true);
      const back = createPathBack(spec)(sent);
      expect(canonicalTarget(back, 'a.test').path).toBe(canonicalTarget(url, 'a.test').path);
    }),
  );
});

test.each([
  ['/v2/login', '/shop/login'],
  ['/v2', '/shop'],
  ['/v2?a=b', '/shop?a=b'],
  ['/v20/login', '/v20/login'],
  ['/elsewhere', '/elsewhere'],
  ['/shop/login', '/shop/login'],
])('the way back of %s is %s', (path, expected) => {
  expect(createPathBack({ match: { prefix: '/shop' }, rewritePrefix: '/v2' })(path)).toBe(expected);
});
