import fc from 'fast-check';
import type { RouteSpec } from '../../shared/model/routes-spec.ts';
import { createResponseHeaders } from './response-headers.ts';

const origin = 'http://shipping.shop.svc:8080';
const route: RouteSpec = {
  name: 'shipping',
  match: { prefix: '/shipping' },
  rewritePrefix: '/v2',
  upstreams: [{ url: origin }],
};
type Pairs = readonly (readonly [string, string])[];

function told(pairs: Pairs, spec: Partial<RouteSpec> = {}, status = 200): [string, string][] {
  const raw = pairs.flat().map((text) => Buffer.from(text, 'latin1'));
  const flat = createResponseHeaders({ ...route, ...spec })({ status, raw }, origin);
  return flat.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), flat[i + 1] as string]] : [],
  );
}
const valuesOf = (headers: [string, string][], name: string) =>
  headers.filter(([one]) => one === name).map(([, value]) => value);

test('what the upstream says goes on: cookies each, caching, ranges, bytes beyond ASCII', () => {
  const pairs: Pairs = [
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
    ['cache-control', 'no-store'],
    ['content-range', 'bytes 0-1/2'],
    ['x-name', 'M\u00fcller'],
  ];
  expect(told(pairs)).toEqual(expect.arrayContaining(pairs.map((pair) => [...pair])));
});

test.each([
  ...['Connection', 'Keep-Alive', 'Transfer-Encoding', 'Trailer', 'Upgrade', 'Proxy-Authenticate'],
  ...['Server', 'X-Powered-By', 'Alt-Svc', 'Access-Control-Allow-Origin', 'X-Ashlar-Role'],
  ...['X-Request-Id', 'Strict-Transport-Security', 'X-Content-Type-Options', 'X-Accel-Redirect'],
])('%s does not', (name) => {
  expect(told([[name, 'of-the-upstream']]).flat()).not.toContain('of-the-upstream');
});

test('what Connection names is for us only', () => {
  const pairs: Pairs = [
    ['Connection', 'close, X-Own'],
    ['X-Own', 'of-the-upstream'],
  ];
  expect(told(pairs).flat()).not.toContain('of-the-upstream');
});

test('browsers are told to be careful, where the upstream does not say otherwise', () => {
  const headers = told([['content-type', 'application/json']]);
  expect(valuesOf(headers, 'content-security-policy')).toEqual([
    "default-src 'none';frame-ancestors 'none'",
  ]);
  expect(valuesOf(headers, 'x-content-type-options')).toEqual(['nosniff']);
  const page = told([
    ['content-type', 'text/html; charset=utf-8'],
    ['x-frame-options', 'DENY'],
  ]);
  expect(valuesOf(page, 'content-security-policy')).toEqual([]);
  expect(valuesOf(page, 'x-frame-options')).toEqual(['DENY']);
  expect(valuesOf(page, 'strict-transport-security')).toHaveLength(1);
});

test('a route sets and takes away, of what is ours too', () => {
  const headers = told([['x-own', 'upstream']], {
    responseHeaders: { set: [{ name: 'X-Own', value: 'route' }], remove: ['X-Frame-Options'] },
  });
  expect(valuesOf(headers, 'x-own')).toEqual(['route']);
  expect(valuesOf(headers, 'x-frame-options')).toEqual([]);
});

test.each([
  [`${origin}/v2/a?b#c`, '/shipping/a?b#c'],
  [`${origin}/other`, '/other'],
  ['/v2/a', '/shipping/a'],
  ['/shipping/a', '/shipping/a'],
  ['a/b', 'a/b'],
  ['?page=2', '?page=2'],
  ['https://login.test/v2', 'https://login.test/v2'],
  ['//shipping.shop.svc:8080/v2/a', '/shipping/a'],
  ['//login.test/v2', '//login.test/v2'],
  ['http://[', 'http://['],
])('Location: %s is told as %s', (location, expected) => {
  expect(valuesOf(told([['location', location]], {}, 302), 'location')).toEqual([expected]);
});

test('204 has no length; of two types the first counts', () => {
  expect(valuesOf(told([['content-length', '5']], {}, 204), 'content-length')).toEqual([]);
  const types: Pairs = [
    ['content-type', 'a/b'],
    ['Content-Type', 'text/html'],
  ];
  expect(valuesOf(told(types), 'content-type')).toEqual(['a/b']);
});

test('whatever an upstream says, a protected header has our value, once', () => {
  const names = fc.constantFrom(
    ...['strict-transport-security', 'X-Content-Type-Options', 'Via', 'x-own', 'Connection'],
  );
  const values = fc.constantFrom('x', 'nosniff', 'via', 'x-content-type-options', 'close');
  fc.assert(
    fc.property(fc.array(fc.tuple(names, values), { maxLength: 8 }), (pairs) => {
      const headers = told(pairs);
      expect(valuesOf(headers, 'x-content-type-options')).toEqual(['nosniff']);
      expect(valuesOf(headers, 'via')).toEqual(['1.1 ashlar']);
      expect(valuesOf(headers, 'strict-transport-security')).toEqual([
        expect.stringMatching(/^max-age=\d{8}/),
      ]);
    }),
  );
});
