// Which column does a filter mean, and which place in its JSON?
import type { ColumnPath, JsonStep } from './filter.ts';
import { printName, quote, scanName, scanQuoted } from './name.ts';
import type { Scanner } from './scanner.ts';

const noSteps: readonly JsonStep[] = [];
const maxJsonDepth = 100;

/** Reads `->key`, `->>key`, `->0` as often as they come. Throws PGRST100. */
export function scanJsonSteps(scanner: Scanner): readonly JsonStep[] {
  if (scanner.peek() !== '-') return noSteps;
  const steps: JsonStep[] = [];
  while (scanner.accept('->')) {
    if (steps.length === maxJsonDepth)
      throw scanner.fail(`more than ${maxJsonDepth} steps into JSON`);
    steps.push(scanJsonStep(scanner, scanner.accept('>') ? '->>' : '->'));
  }
  return steps;
}

function scanJsonStep(scanner: Scanner, arrow: JsonStep['arrow']): JsonStep {
  const at = scanner.position;
  if (scanner.peek() === '"') {
    const key = scanQuoted(scanner);
    if (key === undefined) throw scanner.fail('a quote is not closed');
    return { arrow, key, isIndex: false };
  }
  const sign = scanner.accept('-') ? '-' : '';
  const key = sign + scanName(scanner, sign === '' ? 'a key or an index' : 'an index');
  const isIndex = isInteger(key);
  if (sign !== '' && !isIndex) throw scanner.fail('expected an index', { at });
  // PostgreSQL takes the index as a 32-bit integer.
  if (isIndex && (Number(key) | 0) !== Number(key))
    throw scanner.fail('this index is too large', { at });
  return { arrow, key: isIndex ? String(Number(key)) : key, isIndex };
}

function isInteger(text: string): boolean {
  for (let at = text.charAt(0) === '-' ? 1 : 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** What `scanColumn` and `printColumn` deal in: a column and a place in its JSON. */
type Column = Pick<ColumnPath, 'column' | 'json'>;

/** Reads `column` or `column->a->>b`. Throws PGRST100. */
export function scanColumn(scanner: Scanner): Column {
  const column = scanName(scanner, 'a column');
  return { column, json: scanJsonSteps(scanner) };
}

export function printColumn({ column, json }: Column): string {
  return printName(column) + json.map(printJsonStep).join('');
}

function printJsonStep({ arrow, key, isIndex }: JsonStep): string {
  if (isIndex) return arrow + key;
  return arrow + (isInteger(key) ? quote(key) : printName(key));
}
