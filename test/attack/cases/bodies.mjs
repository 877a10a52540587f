// Row 12: what is in the body? (Row 17: and what of it comes back?)
import { get, needing, post, unseen } from '../requests.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */

/** What the API behind a gateway has to tell apart. @type {readonly [name: string, body: string][]} */
const json = [
  ['__proto__ as a member', '{"__proto__":{"role":"admin"}}'],
  ['constructor.prototype as a member', '{"constructor":{"prototype":{"role":"admin"}}}'],
  ['a member twice', '{"note":"a","note":"b"}'],
  ['10,000 levels of lists', `{"note":${'['.repeat(10_000)}${']'.repeat(10_000)}}`],
  ['10,000 levels of objects', `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`],
  ['a number beyond all types', '{"customer_id":1e999}'],
  ['a number of 100,000 digits', `{"customer_id":1${'0'.repeat(100_000)}}`],
  ['NaN', '{"customer_id":NaN}'],
  ['NUL in a text', '{"note":"a\\u0000b"}'],
  ['half a surrogate', '{"note":"\\ud800"}'],
  ['half an object', '{"note":'],
  ['two objects', '{} {}'],
  ['a byte order mark', '\xef\xbb\xbf{"note":"a","x":1}'],
  ['a member nobody knows', '{"isAdmin":true}'],
];

/** A gzip of 10 MiB of zeros begins like this; what it unpacks to is never looked at. */
const gzip = '\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03';

/** @type {readonly AttackCase[]} */
export const bodies = [
  ...json.map(([name, body]) => ({
    ...{ row: 12, name, send: post(body), expect: { status: [400, 413] } },
    needs: needing('secret', 'api'),
  })),
  ...['gzip', 'br', 'deflate', 'gzip, gzip'].map((coding) => ({
    ...{
      row: 12,
      name: `a compressed body (${coding})`,
      send: post(gzip, `Content-Encoding: ${coding}`),
    },
    expect: { status: [400, 413, 415], upstream: unseen },
    needs: needing('secret'),
  })),
  {
    ...{
      row: 12,
      name: 'invalid UTF-8',
      send: post('{"note":"\xc0\xaf"}'),
      needs: needing('secret'),
    },
    expect: { status: [400], upstream: unseen },
  },
  {
    ...{ row: 12, name: 'UTF-16', send: post('\xff\xfe{\0}\0'), needs: needing('secret') },
    expect: { status: [400], upstream: unseen },
  },
  {
    ...{ row: 12, name: '20 MiB announced', needs: needing('secret') },
    send: post('', 'Content-Length: 20971520'),
    expect: { status: [413], upstream: unseen },
  },
  {
    ...{ row: 12, name: '20 MiB in chunks', needs: needing('secret') },
    send: post('', 'Transfer-Encoding: chunked') + `10000\r\n${'a'.repeat(65_536)}\r\n`.repeat(320),
    expect: { status: [413], upstream: unseen },
  },
];

/** @type {readonly AttackCase[]} */
export const echoes = [
  {
    ...{ row: 17, name: 'a line break in the path' },
    send: get('{closed}%0d%0aX-Pwned:%20yes'),
    expect: {
      status: [400, 401, 403, 404],
      without: '\nX-Pwned',
      upstream: { without: '\nX-Pwned' },
    },
  },
  {
    ...{ row: 17, name: 'a line break in the query' },
    send: get('{open}?a=%0d%0aX-Pwned:%20yes'),
    expect: { status: [200, 400], without: '\nX-Pwned', upstream: { without: '\nX-Pwned' } },
  },
  {
    ...{
      row: 17,
      name: 'a script in the path',
      send: get('{open}/%3Cscript%3Ealert(1)%3C/script%3E'),
    },
    expect: { status: [400, 404], without: '\r\nContent-Type: text/html' },
  },
  ...['a\x1b[31mb', 'a\x08b', 'a\x7fb', 'a\x00b'].map((id) => ({
    ...{ row: 17, name: `a request id with a control character (${encodeURIComponent(id)})` },
    send: get('{open}', `X-Request-Id: ${id}`),
    expect: { status: [200, 400], without: id, upstream: { without: id } },
  })),
  {
    ...{ row: 17, name: 'a request id that is a member of a log line' },
    send: get('{open}', 'X-Request-Id: a","role":"admin'),
    expect: { status: [200], without: '"role":"admin', upstream: { without: '"role":"admin' } },
  },
  {
    ...{
      row: 17,
      name: 'a request id of 10 KiB',
      send: get('{open}', `X-Request-Id: ${'a'.repeat(10_240)}`),
    },
    expect: {
      status: [200, 400, 431],
      without: 'a'.repeat(1000),
      upstream: { without: 'a'.repeat(1000) },
    },
  },
  {
    ...{ row: 17, name: 'a traceparent that is none' },
    send: get('{open}', 'Traceparent: 00-pwned-pwned-01'),
    expect: { status: [200], upstream: { without: 'pwned' } },
  },
];
