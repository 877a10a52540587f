// Row 9: who is asking? A token that is not ours is nobody's.
import { get, needing, unseen } from '../requests.mjs';
import { tokens } from '../tokens.mjs';

/** @typedef {import('../attack-case.ts').AttackCase} AttackCase */

/** Of a Application that says so only. */
const ofIssuer = new Set(['another issuer', 'another audience']);

/** @param {string} value of Authorization */
const asking = (value) => get('{closed}', `Authorization: ${value}`);

/** @type {AttackCase['expect']} */
const refused = { status: [401], without: 'SECRET', upstream: unseen };

/** @type {readonly AttackCase[]} */
export const tokenCases = [
  ...Object.keys(tokens)
    .filter((name) => name !== 'good')
    .map((name) => ({
      ...{ row: 9, name, send: asking(`Bearer {token ${name}}`), expect: refused },
      needs: ofIssuer.has(name) ? needing('secret', 'issuer') : needing('secret'),
    })),
  ...[
    ['another scheme', 'Basic YTpi'],
    ['a scheme without a token', 'Bearer'],
    ['a token without a scheme', '{token}'],
    ['a good token with something behind it', 'Bearer {token} x'],
    ['two tokens in one header', 'Bearer {token forged}, Bearer {token}'],
    ['a token of 9 KiB', `Bearer ${'a'.repeat(9216)}`],
  ].map(([name, value]) => ({
    ...{ row: 9, name: String(name), send: asking(String(value)), expect: refused },
    needs: needing('secret'),
  })),
  {
    ...{ row: 9, name: 'a token of 1 MB', send: asking(`Bearer ${'a'.repeat(1_000_000)}`) },
    expect: { status: [400, 401, 431], without: 'SECRET', upstream: unseen },
  },
];
