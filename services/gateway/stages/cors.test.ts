import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { smallModel } from '../../../test/helpers/small-model.ts';
import type { CorsSpec } from '../../shared/model/cors-spec.ts';
import { createCors } from './cors.ts';

const asked = (headers: IncomingHttpHeaders, method = 'GET') =>
  ({ method, headers }) as IncomingMessage;

/** What an answer to the origin says, by lower-case name. */
function told(cors: CorsSpec | undefined, origin?: string): Record<string, string> {
  const { headersFor } = createCors(() => smallModel(cors === undefined ? {} : { cors }));
  const headers = headersFor(asked(origin === undefined ? {} : { origin }));
  const pairs = headers.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), headers[i + 1]]] : [],
  );
  return Object.fromEntries(pairs) as Record<string, string>;
}
const allowed = (origins: string[], origin: string) =>
  told({ origins }, origin)['access-control-allow-origin'];

const listed = ['https://a.example', 'https://*.b.example', 'http://*.c.example:8080'];
test.each([
  'https://a.example',
  'https://x.b.example',
  'https://x.y-z.b.example',
  'http://x.c.example:8080',
])('%s is allowed', (origin) => {
  expect(allowed(listed, origin)).toBe(origin);
});

test.each([
  'http://a.example',
  'https://a.example:8443',
  'https://A.example',
  'https://x.a.example',
  'https://a.example.evil.test',
  'https://b.example',
  'https://.b.example',
  'https://x..b.example',
  'https://evilb.example',
  'https://evil.test/.b.example',
  'https://evil.test:1.b.example',
  'https://evil.test@x.b.example',
  'https://x.b.example:8443',
  'http://x.b.example',
  'https://x.b.example\n',
  'null',
  '',
  '*',
])('%j is not', (origin) => {
  expect(told({ origins: listed }, origin)).toEqual({ vary: 'Origin' });
});

test('who keeps an answer without an Origin must not give it to a page', () => {
  expect(told({ origins: listed })).toEqual({ vary: 'Origin' });
});

test('where all may ask, one answer is for all', () => {
  expect(told({ origins: ['*'] }, 'https://a.example')).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-expose-headers': expect.stringContaining('Content-Range'),
  });
  expect(told({ origins: ['*'] }, 'https://a.example')).not.toHaveProperty('vary');
  expect(told({ origins: ['*'] })).toEqual({});
});

test('without spec.cors nothing is said', () => {
  expect(told(undefined, 'https://a.example')).toEqual({});
});

test('credentials and more headers, where they are declared', () => {
  const spec = { origins: listed, credentials: true, exposeHeaders: ['X-Mine'] };
  const headers = told(spec, 'https://a.example');
  expect(headers['access-control-allow-credentials']).toBe('true');
  expect(headers['access-control-expose-headers']).toMatch(/X-Request-Id, X-Mine$/);
});

test('what allows a model is that of the one that is served', () => {
  let model = smallModel({ cors: { origins: ['https://a.example'] } });
  const { headersFor } = createCors(() => model);
  const request = asked({ origin: 'https://b.example' });
  expect(headersFor(request)).toEqual(['Vary', 'Origin']);
  model = smallModel({ cors: { origins: ['https://b.example'] } });
  expect(headersFor(request)).toContain('https://b.example');
});

test('only a browser that asks for leave is answered here', () => {
  const { preflight } = createCors(() => smallModel({ cors: { origins: listed } }));
  const headers = { origin: 'https://a.example', 'access-control-request-method': 'PATCH' };
  expect(preflight(asked(headers, 'OPTIONS'))).toMatchObject({ status: 204, body: null });
  expect(preflight(asked(headers, 'GET'))).toBeNull();
  expect(preflight(asked({ origin: headers.origin }, 'OPTIONS'))).toBeNull();
  expect(preflight(asked({ 'access-control-request-method': 'PUT' }, 'OPTIONS'))).toBeNull();
  const silent = createCors(() => smallModel());
  expect(silent.preflight(asked(headers, 'OPTIONS'))).toBeNull();
});
