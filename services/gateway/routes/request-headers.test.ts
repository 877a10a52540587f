import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { guard } from '../stages/guard.ts';
import { createRequestHeaders, isLooping, type RequestHeaderSpec } from './request-headers.ts';

type Pairs = readonly (readonly [string, string])[];

function requestOf(pairs: Pairs): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  Object.assign(request, { httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 });
  Object.assign(request, { method: 'GET', url: '/' });
  const all: Pairs = [['Host', 'shop.test'], ...pairs];
  request.rawHeaders = all.flat();
  for (const [name, value] of all) request.headers[name.toLowerCase()] ??= value;
  return request;
}

/** What the upstream gets, as pairs in lower case. */
function sent(pairs: Pairs, spec: Partial<RequestHeaderSpec> = {}): [string, string][] {
  const request = requestOf(pairs);
  guard(request);
  const flat = createRequestHeaders({ match: { prefix: '/a' }, ...spec })({
    request,
    ...{ caller: { role: 'anon', claims: {} }, address: '192.0.2.7', proto: 'https' as const },
    trace: { requestId: 'id', traceparent: 'tp' },
  });
  return flat.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), flat[i + 1] as string]] : [],
  );
}
const valuesOf = (headers: [string, string][], name: string) =>
  headers.filter(([one]) => one === name).map(([, value]) => value);

test('what the client says goes on as it was said', () => {
  const headers = sent([
    ...[['Accept', 'a/b'] as const, ['Cookie', 'a=b'] as const, ['X-Own', 'one'] as const],
    ['X-Own', 'two'],
  ]);
  expect(headers).toEqual(
    expect.arrayContaining([
      ['accept', 'a/b'],
      ['cookie', 'a=b'],
      ['x-own', 'one'],
      ['x-own', 'two'],
    ]),
  );
});

test.each([
  ...['X-Forwarded-For', 'x_forwarded_for', 'X-Forwarded-Host', 'X-Forwarded-User', 'Forwarded'],
  ...['X-Real-IP', 'True-Client-IP', 'X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override'],
  ...['X-Ashlar-Role', 'x_ashlar_subject', 'Ashlar-Role', 'X-User-Role', 'Remote-User'],
  ...['X-WEBAUTH-USER', 'X-Auth-Request-Email', 'TE', 'Trailer', 'Proxy-Authorization'],
  ...['Keep-Alive', 'Proxy-Connection', 'Upgrade', 'HTTP2-Settings', 'apikey', 'Authorization'],
])('%s of a client does not arrive', (name) => {
  const headers = sent([[name, 'false-word']]);
  expect(headers.map(([, value]) => value)).not.toContain('false-word');
});

test('what Connection names is for us only', () => {
  expect(
    sent([
      ['Connection', 'X-Own'],
      ['X-Own', 'mine'],
    ]).flat(),
  ).not.toContain('mine');
});

test('the gateway says from where the request comes, as whom, and by what way', () => {
  expect(sent([['Via', '1.0 other']])).toEqual(
    expect.arrayContaining([
      ['x-forwarded-for', '192.0.2.7'],
      ['x-forwarded-proto', 'https'],
      ['x-forwarded-host', 'shop.test'],
      ['forwarded', 'for=192.0.2.7;host="shop.test";proto=https'],
      ['via', '1.0 other, 1.1 ashlar'],
      ['x-ashlar-role', 'anon'],
      ['x-request-id', 'id'],
      ['traceparent', 'tp'],
    ]),
  );
});

test('an API key is passed on to nobody, where tokens are neither', () => {
  const given: Pairs = [
    ['Authorization', 'Bearer ashlar_x'],
    ['apikey', 'ashlar_x'],
  ];
  const headers = sent(given, { forwardToken: true });
  expect([...valuesOf(headers, 'authorization'), ...valuesOf(headers, 'apikey')]).toEqual([]);
});

test('a route sets and takes away, passes on the token and the host, and tells its prefix', () => {
  const given: Pairs = [
    ...[['X-Own', 'client'] as const, ['User-Agent', 'client'] as const],
    ['Authorization', 'Bearer x'],
  ];
  const headers = sent(given, {
    requestHeaders: { set: [{ name: 'x-own', value: 'route' }], remove: ['user-agent'] },
    ...{ forwardToken: true, preserveHost: true, rewritePrefix: '/' },
  });
  expect(valuesOf(headers, 'x-own')).toEqual(['route']);
  expect(valuesOf(headers, 'user-agent')).toEqual([]);
  expect(valuesOf(headers, 'authorization')).toEqual(['Bearer x']);
  expect(valuesOf(headers, 'host')).toEqual(['shop.test']);
  expect(valuesOf(headers, 'x-forwarded-prefix')).toEqual(['/a']);
});

test('whatever the client sends, nothing of ours comes twice, and nothing is of the connection', () => {
  const ours = ['x-forwarded-for', 'x-ashlar-role', 'via', 'x-request-id', 'traceparent'];
  const odd = [...ours, 'X_Forwarded_For', 'Keep-Alive', 'TE', 'Upgrade', 'x-own', 'Cookie'];
  const pairs = fc.array(fc.tuple(fc.constantFrom(...odd), fc.stringMatching(/^[a-z0-9]{1,8}$/)), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(pairs, (given) => {
      const headers = sent(given);
      for (const name of ours) expect(valuesOf(headers, name)).toHaveLength(1);
      const names = headers.map(([name]) => name);
      for (const name of ['keep-alive', 'te', 'upgrade', 'connection', 'host'])
        expect(names).not.toContain(name);
    }),
  );
});

test('a request that came by here three times goes in circles', () => {
  const via = (text: string) => isLooping(requestOf([['Via', text]]));
  expect(via('1.1 ashlar, 1.1 ashlar')).toBe(false);
  expect(via('1.1 ashlar, 1.1 nginx, 1.1 ashlar,1.1 ashlar')).toBe(true);
});
