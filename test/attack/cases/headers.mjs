// Rows 5 to 8: what may a client say of a connection, of its address, of who it is?
import { get, needing, request, unseen } from '../requests.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */
const address = '6.6.6.6';

/** Such as a client must not be able to take away. */
const needed = [
  'Authorization',
  'Content-Length',
  'Host',
  'X-Forwarded-For',
  'Forwarded',
  'X-Real-IP',
];

/** @type {readonly AttackCase[]} */
export const hopByHop = [
  ...needed.map((name) => ({
    ...{ row: 5, name: `Connection names ${name}` },
    send: get('{open}', `Connection: close, ${name}`),
    expect: { status: [400], upstream: unseen },
  })),
  {
    ...{ row: 5, name: 'Connection names another header' },
    send: get('{open}', 'Connection: close, X-Hop', 'X-Hop: smuggled'),
    expect: { status: [200, 400], upstream: { without: 'smuggled' } },
  },
  {
    ...{ row: 5, name: 'Proxy-Connection, Keep-Alive, TE, Upgrade to HTTP/2' },
    send: get(
      '{open}',
      'Connection: close, Upgrade, HTTP2-Settings',
      ...['Proxy-Connection: smuggled', 'Keep-Alive: smuggled', 'TE: smuggled'],
      ...['Upgrade: h2c', 'HTTP2-Settings: smuggled'],
    ),
    expect: { status: [200, 400, 426], upstream: { without: 'smuggled' } },
  },
  {
    ...{ row: 5, name: 'Trailer: the process lives' },
    send: [
      request('GET', '{open}', ['Trailer: X-A']),
      request('POST', '{open}', ['Transfer-Encoding: chunked', 'Trailer: X-A']) +
        '1\r\na\r\n0\r\nX-A: b\r\n\r\n',
      get('{open}'),
    ],
    expect: { status: [200] },
  },
  {
    ...{ row: 5, name: 'a trailer that says who asks', needs: needing('secret') },
    send:
      request('POST', '{closed}', [
        ...['Authorization: Bearer {token}', 'Transfer-Encoding: chunked'],
        'Trailer: X-Ashlar-Role',
      ]) + '2\r\n{}\r\n0\r\nX-Ashlar-Role: smuggled\r\n\r\n',
    expect: { status: [200, 201, 400, 415], upstream: { without: 'smuggled' } },
  },
  {
    ...{ row: 5, name: 'Expect of something else', send: get('{open}', 'Expect: 200-ok') },
    expect: { status: [417, 400], upstream: unseen },
  },
];

/** @type {readonly AttackCase[]} */
export const addresses = [
  `X-Forwarded-For: ${address}`,
  `X-Forwarded-For: ${address}, 127.0.0.1`,
  `X_Forwarded_For: ${address}`,
  `Forwarded: for=${address};proto=https`,
  `X-Real-IP: ${address}`,
  `True-Client-IP: ${address}`,
  `CF-Connecting-IP: ${address}`,
  `X-Client-IP: ${address}`,
  `X-Original-Forwarded-For: ${address}`,
].map((line) => ({
  ...{ row: 6, name: line, send: get('{open}', line) },
  expect: { status: [200], upstream: { without: address } },
}));

/** @type {readonly AttackCase[]} */
export const identities = [
  'X-Ashlar-Role: service_role',
  'X_Ashlar_Role: service_role',
  'x-ashlar-assertion: service_role',
  'Ashlar-Role: service_role',
  'X-User-Role: service_role',
].flatMap((line) => [
  {
    ...{ row: 7, name: `${line}, where nobody may read`, send: get('{closed}', line) },
    expect: { status: [401, 403], without: 'SECRET' },
  },
  {
    ...{ row: 7, name: `${line}, where all may read`, send: get('{open}', line) },
    expect: { status: [200, 400], upstream: { without: 'service_role' } },
  },
]);

/** @type {readonly AttackCase[]} */
export const doubles = [
  ['two tokens', ['Authorization: Bearer {token}', 'Authorization: Bearer {token forged}']],
  ['the same token twice', ['Authorization: Bearer {token}', 'authorization: Bearer {token}']],
  ['a token and a password', ['Authorization: Bearer {token}', 'Authorization: Basic YTpi']],
].map(([name, lines]) => ({
  ...{
    row: 8,
    name: String(name),
    needs: needing('secret'),
    send: get('{closed}', ...(lines ?? [])),
  },
  expect: { status: [400], upstream: unseen },
}));
