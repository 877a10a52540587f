import fc from 'fast-check';
import { AppError } from '../../shared/errors.ts';
import { canonicalTarget } from './canonical-target.ts';

const host = 'a.test';

test.each([
  ['/', '/'],
  ['/rest/v1/orders', '/rest/v1/orders'],
  ['/rest/v1/orders/', '/rest/v1/orders'],
  ['/rest/%761/%6frders', '/rest/v1/orders'],
  ['/rest/v1/Order%20Details', '/rest/v1/Order Details'],
  ['/rest/v1/gr%C3%B6%C3%9fe', '/rest/v1/größe'],
  ['/rest/v1/a.b', '/rest/v1/a.b'],
  ['/rest/v1/...', '/rest/v1/...'],
  ['http://a.test/x', '/x'],
  ['HTTP://A.test', '/'],
])('%s is the path %s', (url, path) => {
  expect(canonicalTarget(url, host).path).toBe(path);
});

test('the query stays as it was sent', () => {
  expect(canonicalTarget('/a?b=%2f..%2F&c=//d?e', host)).toEqual({
    path: '/a',
    query: 'b=%2f..%2F&c=//d?e',
  });
});

test.each([
  ['a parent', '/rest/../admin'],
  ['a parent at the end', '/rest/..'],
  ['an encoded parent', '/rest/%2e%2e/admin'],
  ['a half encoded parent', '/rest/.%2E/admin'],
  ['a dot segment', '/rest/./v1'],
  ['an empty segment', '//admin'],
  ['two slashes at the end', '/admin//'],
  ['an encoded slash', '/rest%2fv1'],
  ['a backslash', '/rest\\v1'],
  ['an encoded backslash', '/rest%5cv1'],
  ['a path parameter', '/admin;a=b'],
  ['an encoded semicolon', '/admin%3ba'],
  ['NUL', '/admin%00'],
  ['a line break', '/admin%0d%0aX: y'],
  ['DEL', '/admin%7f'],
  ['double encoding', '/%252e%252e'],
  ['an encoded question mark', '/a%3fb'],
  ['overlong UTF-8 of a slash', '/a%c0%afb'],
  ['overlong UTF-8 of a dot', '/%e0%80%ae%e0%80%ae'],
  ['a surrogate as UTF-8', '/%ed%a0%80'],
  ['a lone byte of UTF-8', '/%ff'],
  ['a broken escape', '/%zz'],
  ['half an escape', '/a%2'],
  ['a raw byte above ASCII', '/gr\u00f6\u00dfe'],
  ['a fragment', '/a#b'],
  ['a fragment after the query', '/a?b#c'],
  ['a raw byte in the query', '/a?b=\u00e9'],
  ['nothing', ''],
  ['an asterisk', '*'],
  ['no slash', 'admin'],
  ['another host', 'http://b.test/x'],
  ['another host by user name', 'http://a.test@b.test/x'],
  ['another scheme', 'file:///etc/passwd'],
])('%s has no canonical form: %s', (_case, url) => {
  expect(() => canonicalTarget(url, host)).toThrow(expect.objectContaining({ code: 'ASH400' }));
});

/** Pieces that path attacks are made of, and harmless ones. */
const piece = fc.oneof(
  fc.constantFrom('/', '.', '..', '%2e', '%2F', '%5c', ';', '%', '%25', '%c0%af', '%C3%A9', '%20'),
  fc.string({ maxLength: 4 }),
);
const target = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);

test('what has a form has it once: encoded again it is the same, and nothing in it is ambiguous', () => {
  let accepted = 0;
  fc.assert(
    fc.property(target, (url) => {
      let path: string;
      try {
        ({ path } = canonicalTarget(url, host));
      } catch (error) {
        expect(error).toBeInstanceOf(AppError);
        return;
      }
      accepted++;
      const segments = path.split('/').slice(1);
      expect(canonicalTarget(encodeURI(path), host).path).toBe(path);
      expect(canonicalTarget(`/${segments.map(encodeURIComponent).join('/')}`, host).path).toBe(
        path,
      );
      expect(path === '/' || segments.every((name) => name !== '' && !/^\.\.?$/.test(name))).toBe(
        true,
      );
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(path).not.toMatch(/[\\;%?#\u0000-\u001f\u007f]/);
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test('what has a form is read alike by the URL of browsers and of Node', () => {
  let accepted = 0;
  fc.assert(
    fc.property(target, (url) => {
      let path: string;
      try {
        ({ path } = canonicalTarget(url, host));
      } catch {
        return;
      }
      accepted++;
      const { pathname } = new URL(url, `http://${host}`);
      expect(decodeURIComponent(pathname).replace(/(.)\/$/, '$1')).toBe(path);
    }),
    { numRuns: 2000 },
  );
  expect(accepted).toBeGreaterThan(50);
});
