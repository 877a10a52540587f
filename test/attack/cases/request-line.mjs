// Rows 2 and 3: how much may there be, and which request is it at all?
import { get, needing, request, unseen } from '../requests.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */
const end = 'Host: {host}\r\nConnection: close\r\n\r\n';

/** @type {readonly AttackCase[]} */
export const sizes = [
  ...[101, 2000].map((count) => ({
    ...{
      row: 2,
      name: `${count} header fields`,
      send: get('{open}', ...Array(count).fill('A: b')),
    },
    expect: { status: [431, 400], upstream: unseen },
  })),
  {
    ...{ row: 2, name: 'a header of 20 KiB', send: get('{open}', `A: ${'b'.repeat(20_480)}`) },
    expect: { status: [431, 400], upstream: unseen },
  },
  {
    ...{
      row: 2,
      name: 'the name of a header of 20 KiB',
      send: get('{open}', `${'a'.repeat(20_480)}: b`),
    },
    expect: { status: [431, 400], upstream: unseen },
  },
  ...[9, 100].map((kib) => ({
    ...{ row: 2, name: `a URL of ${kib} KiB`, send: get(`{open}?a=${'a'.repeat(kib * 1024)}`) },
    expect: { status: [414, 431], upstream: unseen },
  })),
  {
    ...{ row: 2, name: 'a chunk extension of 20 KiB' },
    send: `POST {closed} HTTP/1.1\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer {token}\r\n${end}1;${'a'.repeat(20_480)}\r\na\r\n0\r\n\r\n`,
    ...{ expect: { status: [413, 400], closes: true }, needs: needing('secret') },
  },
];

/** @type {readonly [name: string, send: string, status?: readonly number[]][]} */
const requests = [
  ['no Host', 'GET {open} HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['two Hosts', get('{open}', 'Host: b.test')],
  ...['', 'a b', 'a/b', 'a@b', 'a,b', 'a\\b', '[::1', 'a:b', 'a:123456', 'a?b', 'a#b'].map(
    (host) =>
      /** @type {[string, string]} */ ([
        `Host: ${host === '' ? 'nothing' : host}`,
        `GET {open} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      ]),
  ),
  ['another host in the target', get('http://b.test{open}')],
  ['another host by a user name', get('http://{host}@b.test{open}')],
  ['a scheme of files', get('file:///etc/passwd')],
  ['HTTP/0.9', 'GET {open}\r\n\r\n', [400, 505]],
  ['HTTP/2.0', `GET {open} HTTP/2.0\r\n${end}`, [400, 505]],
  ['HTTP/1.2', `GET {open} HTTP/1.2\r\n${end}`, [400, 505]],
  ['HTTP/11.1', `GET {open} HTTP/11.1\r\n${end}`, [400, 505]],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', [400, 405, 505]],
  ['an asterisk', get('*')],
  ['an asterisk for OPTIONS', request('OPTIONS', '*', [])],
  ['a fragment', get('{open}#a')],
  ['no slash', get('rest/v1/products')],
  ['TRACE', request('TRACE', '{open}', []), [405, 501]],
  ['CONNECT', request('CONNECT', 'b.test:443', []), [400, 405, 501]],
  ['a method of WebDAV', request('PROPFIND', '{open}', []), [405, 501]],
  ['a method nobody knows', request('BREW', '{open}', []), [400, 405, 501]],
  ['a method in small letters', request('get', '{open}', []), [400, 405, 501]],
  ['a tab in the request line', `GET\t{open}\tHTTP/1.1\r\n${end}`],
  ['a space in the path', `GET {open} a HTTP/1.1\r\n${end}`],
  ['a raw byte above ASCII in the path', get('{open}?a=\xff')],
  ['a NUL in the path', get('{open}\0')],
  ['white space before the first header', `GET {open} HTTP/1.1\r\n A: b\r\n${end}`],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['no HTTP', 'hello\r\n\r\n'],
];

/** @type {readonly AttackCase[]} */
export const forms = requests.map(([name, send, status = [400]]) => ({
  ...{ row: 3, name, send, expect: { status, upstream: unseen } },
}));
