// How is the name of a column or relation written?
import { excerpt, type Scanner } from './scanner.ts';

const dash = 45;
const space = 32;

/** Letters, digits, `_` and `$`; by code. */
const nameCodes = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$')
  nameCodes[character.charCodeAt(0)] = 1;

/** As in PostgreSQL, every character beyond ASCII counts as a letter. */
function isNameCode(code: number): boolean {
  return code < 128 ? nameCodes[code] === 1 : code >= 128;
}

/**
 * Reads a name and the space around it: bare (`order_items`, `Order Details`, `ship-to`) or in double quotes with
 * `\"` and `\\` inside. Throws PGRST100.
 */
export function scanName(scanner: Scanner, expected = 'a name'): string {
  scanner.skipSpace();
  const at = scanner.position;
  if (scanner.peek() !== '"') return scanBareName(scanner, expected);
  const name = scanQuoted(scanner);
  if (name === undefined) throw scanner.fail('a quote is not closed');
  if (name === '') throw scanner.fail(`expected ${expected} between the quotes`, { at });
  scanner.skipSpace();
  return name;
}

function scanBareName(scanner: Scanner, expected: string): string {
  const { text, position: start } = scanner;
  let at = start;
  let end = start;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isNameCode(code)) end = at + 1;
    else if (code === dash) {
      // `->` belongs to JSON; a name does not begin with a dash.
      if (at === start || text.charAt(at + 1) === '>') break;
      end = at + 1;
    } else if (code !== space) break;
  }
  if (end === start) throw scanner.fail(unexpected(scanner, expected));
  scanner.position = at;
  return text.slice(start, end);
}

function unexpected(scanner: Scanner, expected: string): string {
  return scanner.isAtEnd()
    ? `expected ${expected}, found the end`
    : `expected ${expected}, found "${excerpt(scanner.peek())}"`;
}

/**
 * Reads `"…"`, in which a backslash takes the meaning from the character behind it.
 * Undefined, and nothing read, when the quote is not closed.
 */
export function scanQuoted(scanner: Scanner): string | undefined {
  const { text } = scanner;
  let value = '';
  let from = scanner.position + 1;
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') {
      scanner.position = at + 1;
      return value + text.slice(from, at);
    }
    if (character === '\\') {
      value += text.slice(from, at);
      from = ++at;
    }
  }
  return undefined;
}

/** `text` in double quotes, so that `scanQuoted` gives it back. */
export function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

const bare = /^[\w$\u0080-\uffff](?:[\w$\u0080-\uffff -]*[\w$\u0080-\uffff])?$/;

/** A name so that `scanName` gives it back; words of the dialect are quoted. */
export function printName(name: string): string {
  const isWord = name === 'and' || name === 'or' || name === 'not';
  return !isWord && bare.test(name) ? name : quote(name);
}
