// Row 1: where does a request end? Two readers that disagree are a hidden request.
import { framed, hidden, request, unseen } from '../requests.mjs';

/** 501 for a transfer coding is as good, and so is to refuse who asks. @type {import('../attack-case.ts').Expected} */
const refused = { status: [400, 401, 501], closes: true, upstream: unseen };

/** @type {readonly [name: string, framing: string, rest?: string][]} */
const framings = [
  ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked'],
  ['chunks and a length', 'Transfer-Encoding: chunked\r\nContent-Length: 4'],
  [
    'a hidden request behind chunks, within the length',
    'Content-Length: 60\r\nTransfer-Encoding: chunked',
    `0\r\n\r\n${hidden}`,
  ],
  ['two lengths', 'Content-Length: 1\r\nContent-Length: 60', `a${hidden}`],
  ['the same length twice', 'Content-Length: 1\r\nContent-Length: 1', 'a'],
  ['a list of lengths', 'Content-Length: 1, 1', 'a'],
  ['a length with a sign', 'Content-Length: +1', 'a'],
  ['a negative length', 'Content-Length: -1', 'a'],
  ['a length in hexadecimal', 'Content-Length: 0x1', 'a'],
  ['an empty length', 'Content-Length: ', 'a'],
  ['a length beyond 64 bits', 'Content-Length: 18446744073709551617', 'a'],
  ['white space before the colon', 'Transfer-Encoding : chunked'],
  ['a coding that nobody knows', 'Transfer-Encoding: xchunked'],
  ['a second coding', 'Transfer-Encoding: gzip, chunked'],
  ['chunked, then another coding', 'Transfer-Encoding: chunked, identity'],
  [
    'a second coding, and a hidden request',
    'Transfer-Encoding: gzip, chunked',
    `0\r\n\r\n${hidden}`,
  ],
  ['identity', 'Transfer-Encoding: identity\r\nContent-Length: 1', 'a'],
  ['two headers of codings', 'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity'],
  ['chunked twice', 'Transfer-Encoding: chunked, chunked'],
  ['a coding with a parameter', 'Transfer-Encoding: chunked;q=1'],
  ['a vertical tab before the coding', 'Transfer-Encoding: \x0bchunked'],
  ['a coding in quotes', 'Transfer-Encoding: "chunked"'],
  ['a folded header', 'Transfer-Encoding:\r\n chunked'],
  ['a bare line feed between headers', 'A: b\nTransfer-Encoding: chunked'],
  ['a bare carriage return in a header', 'A: b\rTransfer-Encoding: chunked'],
  ['NUL in the name of a header', 'Transfer\0-Encoding: chunked'],
  ['NUL in a value', 'A: b\0c\r\nTransfer-Encoding: chunked'],
  ['a header without a colon', 'Transfer-Encoding chunked'],
  ['a header without a name', ': chunked'],
  ['a chunk size with a prefix', 'Transfer-Encoding: chunked', '0x1\r\na\r\n0\r\n\r\n'],
  ['a chunk size with a sign', 'Transfer-Encoding: chunked', '+1\r\na\r\n0\r\n\r\n'],
  ['a negative chunk size', 'Transfer-Encoding: chunked', '-1\r\na\r\n0\r\n\r\n'],
  [
    'a chunk size beyond 64 bits',
    'Transfer-Encoding: chunked',
    '10000000000000001\r\na\r\n0\r\n\r\n',
  ],
  ['a chunk longer than its size', 'Transfer-Encoding: chunked', '1\r\nab\r\n0\r\n\r\n'],
  ['a bare line feed behind a chunk size', 'Transfer-Encoding: chunked', '1\na\r\n0\r\n\r\n'],
  [
    'a bare line feed in a chunk extension',
    'Transfer-Encoding: chunked',
    '1;a\nb\r\na\r\n0\r\n\r\n',
  ],
];

/** @type {readonly import('../attack-case.ts').AttackCase[]} */
export const framing = [
  ...framings.map(([name, lines, rest]) => ({
    ...{ row: 1, name, send: framed(lines, rest), expect: refused },
  })),
  {
    row: 1,
    name: 'chunks in HTTP/1.0',
    send: 'POST {open} HTTP/1.0\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    expect: refused,
  },
  {
    row: 1,
    name: 'a hidden request as the body of GET',
    send: request('GET', '{open}', [], hidden),
    expect: { status: [200, 400, 413], upstream: { without: 'smuggled' } },
  },
];
