// What do the words in braces stand for?
import { keys } from './keys.mjs';
import { tokens } from './tokens.mjs';

/** @typedef {import('./attack-case.ts').Target} Target */

/** @param {number} byte */
const hex = (byte) => byte.toString(16).padStart(2, '0');
/** @param {number} byte */
const percent = (byte) => `%${hex(byte)}`;

/** `{base}/{last}` is `{closed}`; the others write its last segment, or the first letter of it, in other ways. @param {Target} target */
function wordsOf({ host, open, closed }) {
  const slash = closed.lastIndexOf('/');
  const last = closed.slice(slash + 1);
  const first = last.charCodeAt(0);
  return {
    ...{ host, open, closed, base: closed.slice(0, slash), last, tail: last.slice(1) },
    hex: hex(first),
    escaped: [...Buffer.from(last)].map(percent).join(''),
    overlong: percent(0xc0 | (first >> 6)) + percent(0x80 | (first & 0x3f)),
    capitals: last.toUpperCase(),
  };
}

/** Bytes to be sent. @param {string} text @param {Target} target */
export async function expand(text, target) {
  /** @type {Map<string, string>} */
  const known = new Map(Object.entries(wordsOf(target)));
  const { secret, role, key } = target;
  for (const [word, , name = 'good'] of text.matchAll(/\{(token)(?: ([^{}"]+))?\}/g)) {
    if (secret === null) throw new Error(`${word}: no secret is known`);
    const make = tokens[name];
    if (make === undefined) throw new Error(`there is no token "${name}"`);
    known.set(word.slice(1, -1), await make({ secret, role }));
  }
  for (const [word, , name = 'good'] of text.matchAll(/\{(key)(?: ([^{}"]+))?\}/g)) {
    if (key === undefined) throw new Error(`${word}: no API key is known`);
    const make = keys[name];
    if (make === undefined) throw new Error(`there is no key "${name}"`);
    known.set(word.slice(1, -1), make(key));
  }
  const all = text.replace(/\{(\w[^{}"]*)\}/g, (word, name) => known.get(name) ?? word);
  return Buffer.from(all, 'latin1');
}
