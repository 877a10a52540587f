import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { guard } from './guard.ts';

interface Sent {
  method?: string;
  url?: string;
  version?: [number, number];
  headers?: [string, string][];
}

/** A request as Node's parser hands it over. */
function parsed({ method = 'GET', url = '/', version = [1, 1], headers = [] }: Sent) {
  const request = new IncomingMessage(new Socket());
  const all: [string, string][] = [['Host', 'a.test'], ...headers];
  [request.httpVersionMajor, request.httpVersionMinor] = version;
  request.httpVersion = version.join('.');
  request.method = method;
  request.url = url;
  request.rawHeaders = all.flat();
  request.headers = Object.fromEntries(all.map(([name, value]) => [name.toLowerCase(), value]));
  return request;
}

test.each<[string, Sent, string]>([
  ['HTTP/2 in clear text', { version: [2, 0] }, 'ASH505'],
  ['HTTP/0.9', { version: [0, 9] }, 'ASH505'],
  ['TRACE', { method: 'TRACE' }, 'ASH405'],
  ['a method of WebDAV', { method: 'PROPFIND' }, 'ASH405'],
  ['a URL over 8 KiB', { url: `/${'a'.repeat(8192)}` }, 'ASH414'],
  ['101 headers', { headers: Array(100).fill(['A', 'b']) }, 'ASH431'],
  ['an expectation that cannot be met', { headers: [['Expect', '200-ok']] }, 'ASH417'],
  [
    'Connection that names Authorization',
    { headers: [['Connection', 'close, Authorization']] },
    'ASH400',
  ],
  ['Connection that names a length', { headers: [['Connection', 'content-length']] }, 'ASH400'],
  ['Connection that names Host', { headers: [['Connection', 'HOST ,close']] }, 'ASH400'],
  [
    'Connection that names the client’s address',
    { headers: [['Connection', 'X-Forwarded-For, close']] },
    'ASH400',
  ],
  ['Connection that names our own', { headers: [['Connection', 'X_Ashlar_Role']] }, 'ASH400'],
  ['a second Host', { headers: [['HOST', 'a.test']] }, 'ASH400'],
  [
    'a second Authorization',
    {
      headers: [
        ['Authorization', 'Bearer a'],
        ['authorization', 'Bearer b'],
      ],
    },
    'ASH400',
  ],
  [
    'a transfer coding besides chunked',
    { headers: [['Transfer-Encoding', 'gzip, chunked']] },
    'ASH400',
  ],
  ['an obfuscated transfer coding', { headers: [['Transfer-Encoding', 'xchunked']] }, 'ASH400'],
  [
    'chunked in HTTP/1.0',
    { version: [1, 0], headers: [['Transfer-Encoding', 'chunked']] },
    'ASH400',
  ],
  [
    'chunked with a length',
    {
      headers: [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', '3'],
      ],
    },
    'ASH400',
  ],
])('%s is refused', (_case, sent, code) => {
  expect(() => guard(parsed(sent))).toThrow(expect.objectContaining({ code }));
});

test.each(['a.test, b.test', 'user@a.test', 'a.test/x', 'a.test:99999999', '[::1', ''])(
  'Host "%s" is refused',
  (host) => {
    const request = parsed({});
    request.headers.host = host;
    expect(() => guard(request)).toThrow(expect.objectContaining({ code: 'ASH400' }));
  },
);

test.each(['a.test', 'A.Test:8080', '127.0.0.1:80', '[::1]:8080'])('Host %s passes', (host) => {
  const request = parsed({});
  request.headers.host = host;
  expect(() => guard(request)).not.toThrow();
});

test('100 headers and a URL of 8 KiB pass', () => {
  const headers: [string, string][] = Array(99).fill(['A', 'b']);
  expect(() => guard(parsed({ url: `/${'a'.repeat(8191)}`, headers }))).not.toThrow();
});

test.each(['X-Ashlar-Role', 'x_ashlar_role', 'X-ASHLAR_Caller'])('%s is removed', (name) => {
  const request = parsed({
    headers: [
      [name, 'service_role'],
      ['X-Other', 'stays'],
    ],
  });
  guard(request);
  expect(Object.keys(request.headers).sort()).toEqual(['host', 'x-other']);
});

test('what Connection names goes no further; what it says of the connection is none of the headers', () => {
  const headers: [string, string][] = [
    ['Connection', 'Keep-Alive, X-Hop, Upgrade'],
    ['X-Hop', 'a'],
    ['Prefer', 'b'],
  ];
  const request = parsed({ headers });
  guard(request);
  expect(request.headers).toEqual({
    host: 'a.test',
    connection: 'Keep-Alive, X-Hop, Upgrade',
    prefer: 'b',
  });
});

test('Expect means nothing in HTTP/1.0', () => {
  const request = parsed({ version: [1, 0], headers: [['Expect', '100-continue']] });
  guard(request);
  expect(request.headers.expect).toBeUndefined();
});
