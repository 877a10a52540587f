// Which attacks are there?
import { bodies, echoes } from './cases/bodies.mjs';
import { caches } from './cases/caches.mjs';
import { framing } from './cases/framing.mjs';
import { addresses, doubles, hopByHop, identities } from './cases/headers.mjs';
import { keyCases } from './cases/keys.mjs';
import { pathCases } from './cases/paths.mjs';
import { forms, sizes } from './cases/request-line.mjs';
import { floods, slow } from './cases/slow.mjs';
import { tokenCases } from './cases/tokens.mjs';

/** @type {readonly import('./attack-case.ts').AttackCase[]} */
export const cases = [
  ...framing,
  ...sizes,
  ...forms,
  ...pathCases,
  ...hopByHop,
  ...addresses,
  ...identities,
  ...doubles,
  ...tokenCases,
  ...keyCases,
  ...bodies,
  ...caches,
  ...echoes,
  ...slow,
  ...floods,
];

/** Rows of the table in docs/security.md. @type {Readonly<Record<number, readonly [attack: string, expected: string]>>} */
export const rows = {
  1: [
    'hidden requests: length and chunks that contradict, odd transfer codings, bare line feeds',
    '400, closed',
  ],
  2: ['too many or too large headers, too long URLs', '431, 414, 413'],
  3: ['odd Hosts, targets, methods, versions', '400, 405, 505'],
  4: ['other ways to write the path of something closed', '400, or as closed as that'],
  5: ['hop-by-hop headers, `Trailer`, `Expect`', 'stripped, 400, 417'],
  6: ['a false address in `X-Forwarded-For` and its like', 'neither believed nor passed on'],
  7: ['headers that pretend to be our own', 'stripped'],
  8: ['two `Authorization`', '400'],
  9: ['forged, stolen, odd tokens', '401'],
  11: ['forged, mistyped, doubled API keys', '401, 400'],
  12: ['hostile JSON, compressed, too large and undecodable bodies', '400, 413, 415'],
  14: ['poisoned caches, private answers under a harmless name', 'nothing of it for others'],
  15: ['slow headers, slow bodies, silence, answers not read', '408, cut'],
  16: ['1,100 connections of one address', 'closed above its share'],
  17: ['line breaks and control characters in what is echoed and logged', 'refused or escaped'],
};
