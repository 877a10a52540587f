// Which API keys does a forger send? By name, made of a good one; all but `good` must be refused.
import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const prefix = 'ashlar_';

/** @param {number} value */
function checksum(value) {
  let text = '';
  for (let rest = value; text.length < 6; rest = Math.floor(rest / 62))
    text = digits[rest % 62] + text;
  return text;
}

/** Well-formed, as its form is known to everybody. @param {string} id */
function forge(id) {
  const secret = [...randomBytes(43)].map((byte) => digits[byte % 62]).join('');
  const text = `${prefix}${id}_${secret}`;
  return text + checksum(crc32(text));
}

/** @param {string} good */
const idOf = (good) => good.slice(prefix.length, prefix.length + 12);
/** @param {string} good */
const otherLast = (good) => good.slice(0, -1) + (good.endsWith('a') ? 'b' : 'a');

/** @type {Record<string, (good: string) => string>} */
export const keys = {
  good: (good) => good,
  'of nobody': () => forge('0123456789ab'),
  'of a good id with another secret': (good) => forge(idOf(good)),
  'whose last character is another': otherLast,
  'cut short': (good) => good.slice(0, -4),
  'in capitals': (good) => good.toUpperCase(),
  'with something behind it': (good) => `${good}x`,
  'with a space in it': (good) => `${good.slice(0, 30)} ${good.slice(30)}`,
  'that is an id alone': (good) => `${prefix}${idOf(good)}`,
  'whose id is SQL': () => forge("' or 1=1 --a"),
  'whose id is a path': () => forge('../../../abc'),
  'that is a prefix alone': () => prefix,
  'of 8 KiB': () => prefix.padEnd(8192, 'a'),
};
