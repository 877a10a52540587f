// Where does the operand of a filter end, and how are lists of operands written?
import { quote, scanQuoted } from './name.ts';
import type { Scanner } from './scanner.ts';

/** Reads `(1,2,"a,b")`; `()` is the empty list. Throws PGRST100. */
export function scanList(scanner: Scanner): readonly string[] {
  scanner.expect('(', 'A list is written in parentheses: in.(1,2,3)');
  scanner.skipSpace();
  const items: string[] = [];
  if (scanner.accept(')')) return items;
  do items.push(scanQuotedElement(scanner) ?? scanner.until(',)'));
  while (scanner.accept(','));
  scanner.expect(')');
  return items;
}

/** Reads the operand of a filter inside `and=(…)`: quoted, `{…}`, or everything up to the next comma or parenthesis. */
export function scanElement(scanner: Scanner): string {
  const quoted = scanQuotedElement(scanner);
  if (quoted !== undefined) return quoted;
  return (scanner.peek() === '{' ? scanBraces(scanner) : undefined) ?? scanner.until(',)');
}

/** A quoted text that is the whole element; a quote elsewhere is a character like any other (`5" disk`). */
function scanQuotedElement(scanner: Scanner): string | undefined {
  const before = scanner.position;
  scanner.skipSpace();
  if (scanner.peek() === '"') {
    const value = scanQuoted(scanner);
    scanner.skipSpace();
    if (value !== undefined && isElementEnd(scanner.peek())) return value;
  }
  scanner.position = before;
  return undefined;
}

function isElementEnd(character: string): boolean {
  return character === ',' || character === ')';
}

/** Arrays and JSON objects may hold commas: `tags.cs.{a,b}`. Undefined, and nothing read, when no brace closes it. */
function scanBraces(scanner: Scanner): string | undefined {
  const start = scanner.position;
  if (skipBraces(scanner) && isElementEnd(scanner.peek()))
    return scanner.text.slice(start, scanner.position);
  scanner.position = start;
  return undefined;
}

function skipBraces(scanner: Scanner): boolean {
  let depth = 0;
  do {
    const character = scanner.peek();
    if (character === '{') depth++;
    else if (character === '}') depth--;
    // Given up at the first open quote: to look for another one each time would take quadratic time.
    if (character !== '"') scanner.position++;
    else if (scanQuoted(scanner) === undefined) return false;
  } while (depth > 0 && !scanner.isAtEnd());
  return depth === 0;
}

/** Reads all of a PostgreSQL array of one dimension, `{a,"b,c"}`. Throws PGRST100. */
export function scanArray(scanner: Scanner): readonly string[] {
  scanner.expect('{', 'A list for (any) or (all) is written in braces: like(any).{a*,b*}');
  scanner.skipSpace();
  const items: string[] = [];
  if (!scanner.accept('}')) {
    do items.push(scanArrayItem(scanner));
    while (scanner.accept(','));
    scanner.expect('}');
  }
  scanner.expectEnd();
  return items;
}

function scanArrayItem(scanner: Scanner): string {
  scanner.skipSpace();
  if (scanner.peek() === '"') {
    const item = scanQuoted(scanner);
    if (item === undefined) throw scanner.fail('a quote is not closed');
    scanner.skipSpace();
    return item;
  }
  const at = scanner.position;
  let item = scanner.until(',{}"\\');
  while (scanner.accept('\\')) {
    item += scanner.peek();
    scanner.position++;
    item += scanner.until(',{}"\\');
  }
  item = item.trimEnd();
  if (item === '') throw scanner.fail('expected a value');
  if (item.toLowerCase() === 'null')
    throw scanner.fail('null cannot stand in a list', { at, hint: 'Write "null" for the word.' });
  return item;
}

const plain = /^[\w.:+-]+$/;

/** An element so that `scanList` and `scanElement` give it back. */
export function printElement(text: string): string {
  return plain.test(text) ? text : quote(text);
}

export function printList(items: readonly string[]): string {
  return `(${items.map(printElement).join(',')})`;
}

export function printArray(items: readonly string[]): string {
  return `{${items.map(quote).join(',')}}`;
}
