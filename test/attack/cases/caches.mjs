// Row 14: whose answer is it? One who asked before, or in another way, must not decide what others get.
import { get, needing, request } from '../requests.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */
const bearer = 'Authorization: Bearer {token}';
const pages = 'Host: pages.evil.test';

/** Poison, then a clean request. @type {readonly [name: string, first: string][]} */
const poisons = [
  ['X-Forwarded-Host', get('{open}', 'X-Forwarded-Host: evil.test')],
  ['X-Forwarded-Scheme, X-Forwarded-Proto', get('{open}', 'X-Forwarded-Proto: evil.test')],
  ['X-Host', get('{open}', 'X-Host: evil.test')],
  ['Forwarded', get('{open}', 'Forwarded: host=evil.test')],
  ['another Host', `GET {open} HTTP/1.1\r\n${pages}\r\nConnection: close\r\n\r\n`],
  ['Origin', get('{open}', 'Origin: https://evil.test')],
  ['X-Original-URL', get('{open}', 'X-Original-URL: /evil.test', 'X-Rewrite-URL: /evil.test')],
  ['a body of GET', request('GET', '{open}', [], 'select=evil.test')],
  ['a parameter behind a semicolon', get('{open}?limit=1;a=evil.test')],
  ['HEAD', request('HEAD', '{open}', [])],
  ['a range', get('{open}', 'Range: 5-9', 'Range-Unit: items')],
  ['an error', get('{open}?limit=evil.test')],
  ['another method in a header', get('{open}', 'X-HTTP-Method-Override: DELETE')],
];

/** Endings that caches are made to keep. */
const endings = [
  '/style.css',
  '/..%2fstyle.css',
  ';style.css',
  '%00.css',
  '%3f.css',
  '%23.js',
  '.css',
  '//a.js',
];

/** @type {readonly AttackCase[]} */
export const caches = [
  ...poisons.map(([name, first]) => ({
    ...{ row: 14, name: `poisoned by ${name}`, send: [first, get('{open}')] },
    expect: { status: [200], without: 'evil.test' },
  })),
  ...endings.map((ending) => ({
    ...{ row: 14, name: `a private answer as {closed}${ending}` },
    send: [get(`{closed}${ending}`, bearer), get(`{closed}${ending}`)],
    expect: { status: [400, 401, 403, 404], without: 'SECRET' },
    needs: needing('secret'),
  })),
  {
    ...{ row: 14, name: 'a private answer, asked for again by nobody', needs: needing('secret') },
    send: [get('{closed}', bearer), get('{closed}')],
    expect: { status: [401, 403], without: 'SECRET' },
  },
  {
    ...{ row: 14, name: 'a method in a header goes no further' },
    send: get('{open}', 'X-HTTP-Method-Override: DELETE', 'X-HTTP-Method: DELETE'),
    expect: { status: [200, 400], upstream: { without: 'DELETE' } },
  },
];
