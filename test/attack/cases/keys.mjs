// Row 11: which program is asking? A key that was not made, or not for this, opens nothing.
import { keys } from '../keys.mjs';
import { get, needing, unseen } from '../requests.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */

/** @type {AttackCase['expect']} */
const refused = { status: [401], without: 'SECRET', upstream: unseen };
/** @type {AttackCase['expect']} */
const ambiguous = { ...refused, status: [400] };
const needs = needing('key');

/** @type {readonly [name: string, expect: AttackCase['expect'], ...lines: string[]][]} */
const odd = [
  ['a key under another scheme', refused, 'Authorization: Basic {key}'],
  ['two keys in one header', refused, 'apikey: {key of nobody}, {key}'],
  ['a header given twice', ambiguous, 'apikey: {key of nobody}', 'Apikey: {key}'],
  [
    'two different keys in two headers',
    ambiguous,
    'apikey: {key}',
    'Authorization: Bearer {key of nobody}',
  ],
  [
    'a good key beside a token that is none',
    refused,
    'apikey: {key}',
    'Authorization: Bearer a.b.c',
  ],
  ['a key in a header with another name', refused, 'X-Api-Key: {key}', 'api_key: {key}'],
  ['a key with NUL behind it', ambiguous, 'apikey: {key}\0'],
  ['Connection names apikey', ambiguous, 'apikey: {key}', 'Connection: close, apikey'],
];

/** @type {readonly AttackCase[]} */
export const keyCases = [
  ...Object.keys(keys)
    .filter((name) => name !== 'good')
    .flatMap((name) => [
      { row: 11, name: `a key ${name}`, send: get('{closed}', `apikey: {key ${name}}`) },
      {
        ...{ row: 11, name: `a key ${name}, as a token` },
        send: get('{closed}', `Authorization: Bearer {key ${name}}`),
      },
    ])
    .map((attack) => ({ ...attack, expect: refused, needs })),
  ...odd.map(([name, expect, ...lines]) => ({
    ...{ row: 11, name, send: get('{closed}', ...lines), expect, needs },
  })),
  {
    ...{ row: 11, name: 'a forged key beside a good token', needs: needing('key', 'secret') },
    send: get('{closed}', 'apikey: {key of nobody}', 'Authorization: Bearer {token}'),
    expect: refused,
  },
  {
    ...{ row: 11, name: 'a good key, and then its id with another secret', needs },
    send: [
      get('{closed}', 'apikey: {key}'),
      get('{closed}', 'apikey: {key of a good id with another secret}'),
    ],
    expect: { status: [401], without: 'SECRET' },
  },
  {
    ...{ row: 11, name: 'a key in the URL', needs },
    send: get('{closed}?apikey={key}'),
    expect: { ...refused, upstream: { without: 'ashlar_' } },
  },
  {
    ...{ row: 11, name: 'a good key is not passed on', needs },
    send: get('{closed}', 'apikey: {key}', 'Authorization: Bearer {key}'),
    expect: { status: [200], upstream: { without: 'ashlar_' } },
  },
];
