import { compileModel } from './compile-model.ts';
import { apiVersion } from './resources.ts';
import type { RouteSpec } from './routes-spec.ts';

type Given = Partial<RouteSpec>;
const good: RouteSpec = {
  name: 'shipping',
  match: { prefix: '/shipping' },
  upstreams: [{ url: 'http://shipping.shop.svc:8080' }],
};

/** Problems as one line each. */
function problemsOf(...routes: Given[]): string[] {
  const roles = [{ name: 'clerk' }];
  const spec = { roles, routes: routes.map((route) => ({ ...good, ...route })) };
  const application = { apiVersion, kind: 'Application', metadata: { name: 'app' }, spec } as const;
  const { problems } = compileModel({ application, entities: [], actions: [] });
  return problems.map(({ path, message, hint }) => `${path}: ${message} | ${hint}`);
}

test.each<[string, Given]>([
  ['a prefix', {}],
  ['everything', { match: { prefix: '/' } }],
  ['one path', { match: { exact: '/a b/ö' } }],
  ['an address', { upstreams: [{ url: 'http://10.0.0.1:80' }] }],
  ['an address of IPv6', { upstreams: [{ url: 'https://[2a00::1]' }] }],
  ['the port of the scheme', { upstreams: [{ url: 'https://a.test:443' }] }],
  ['roles', { roles: ['anon', 'clerk', 'service_role'] }],
])('%s is fine', (_, route) => {
  expect(problemsOf(route)).toEqual([]);
});

test.each<[string, Given, RegExp]>([
  ['no path', { match: {} }, /routes\[0\]\.match: prefix or exact is needed/],
  ['two paths', { match: { prefix: '/a', exact: '/a' } }, /exclude each other/],
  ['the API', { match: { prefix: '/rest/v1/orders' } }, /match\.prefix: .*gateway's own/],
  ['before the API', { match: { prefix: '/rest' } }, /gateway's own/],
  ['events', { match: { exact: '/events' } }, /match\.exact: .*gateway's own/],
  ['a slash at the end', { match: { prefix: '/a/' } }, /ends with "\/" \| Write "\/a"/],
  ['dots', { match: { prefix: '/a/../b' } }, /empty, "\." or "\.\." segment/],
  ['an encoded path', { match: { prefix: '/a%20b' } }, /has one of .* % .*decoded/],
  ['such a rewrite', { rewritePrefix: '/a//b' }, /rewritePrefix: .*segment/],
  ['no URL', { upstreams: [{ url: 'shipping:' }] }, /upstreams\[0\]\.url: .*only http/],
  ['a host alone', { upstreams: [{ url: '//shipping' }] }, /is no URL.*http:\/\/shipping\.shop/],
  ['a password', { upstreams: [{ url: 'http://a:b@c' }] }, /user or password/],
  ['a path', { upstreams: [{ url: 'http://a/b' }] }, /Write "http:\/\/a", and rewritePrefix: \/b/],
  ['a query', { upstreams: [{ url: 'http://a?b' }] }, /query or a fragment/],
  ['another scheme', { upstreams: [{ url: 'ftp://a' }] }, /ftp: is not forwarded to/],
  [
    'a number',
    { upstreams: [{ url: 'http://2852039166' }] },
    /Write "http:\/\/169\.254\.169\.254"/,
  ],
  [
    'an upstream twice',
    { upstreams: [{ url: 'http://a' }, { url: 'http://a' }] },
    /upstreams\[1\]: "http:\/\/a" is declared twice/,
  ],
  ['no weight', { upstreams: [{ url: 'http://a', weight: 0 }] }, /all weights are 0/],
  ['a role', { roles: ['clerc'] }, /roles\[0\]: unknown role "clerc" \| Did you mean "clerk"/],
  [
    'a header of ours',
    { requestHeaders: { set: [{ name: 'X_Ashlar_Role', value: 'a' }] } },
    /requestHeaders\.set\[0\]\.name: X_Ashlar_Role is the gateway's own/,
  ],
  ['framing', { responseHeaders: { remove: ['Content-Length'] } }, /responseHeaders\.remove\[0\]/],
  [
    'CORS',
    { responseHeaders: { set: [{ name: 'Access-Control-Allow-Origin', value: '*' }] } },
    /gateway's own/,
  ],
  [
    'a header twice',
    { requestHeaders: { set: [{ name: 'A', value: 'b' }], remove: ['a'] } },
    /requestHeaders\.remove\[0\]: "a" is declared twice/,
  ],
])('%s is refused', (_, route, words) => {
  const problems = problemsOf(route);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(words);
});

test('two routes for the same requests are refused, and those that differ are not', () => {
  const [name, match] = ['other', { prefix: '/shipping' }];
  expect(problemsOf({}, { name })).toEqual([
    'spec.routes[1].match: takes the same requests as route "shipping" | Let them differ in path, hosts or methods.',
  ]);
  const get = { match: { ...match, methods: ['GET', 'HEAD'] } } satisfies Given;
  expect(problemsOf(get, { name, match: { ...match, methods: ['HEAD'] } })).toHaveLength(1);
  expect(problemsOf(get, { name, match: { ...match, methods: ['POST'] } })).toEqual([]);
  expect(problemsOf(get, { name })).toEqual([]);
  expect(problemsOf({}, { name, match: { ...match, hosts: ['a.test'] } })).toEqual([]);
  expect(problemsOf({}, { name, match: { exact: '/shipping' } })).toEqual([]);
});

test('a name twice is one too many', () => {
  const problems = problemsOf({}, { match: { prefix: '/b' } });
  expect(problems).toEqual(['spec.routes[1]: "shipping" is declared twice | null']);
});
