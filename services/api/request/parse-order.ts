// In which order are the rows wanted?
import { scanColumn, scanJsonSteps } from '../../shared/filter/column-path.ts';
import { scanName } from '../../shared/filter/name.ts';
import { excerpt, Scanner } from '../../shared/filter/scanner.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { OrderTerm } from './api-request.ts';

/**
 * Reads `name.desc.nullslast,address->>city,customer(name).asc`; `parameter` is the name it came under.
 * Grammar: https://docs.postgrest.org/en/v14/references/api/tables_views.html#ordering. Throws PGRST100.
 */
export function parseOrder(text: string, parameter: string): readonly OrderTerm[] {
  const scanner = new Scanner(text, parameter);
  const terms: OrderTerm[] = [];
  do {
    terms.push(scanTerm(scanner));
    scanner.skipSpace();
  } while (scanner.accept(','));
  scanner.expectEnd();
  return terms;
}

function scanTerm(scanner: Scanner): OrderTerm {
  const name = scanName(scanner, 'a column');
  if (!scanner.accept('(')) {
    const path = { column: name, json: scanJsonSteps(scanner) };
    return { path, relation: null, ...scanDirection(scanner, name) };
  }
  const path = scanColumn(scanner);
  scanner.expect(')');
  return { path, relation: name, ...scanDirection(scanner, name) };
}

const words = ['asc', 'desc', 'nullsfirst', 'nullslast'] as const;
type Word = (typeof words)[number];

/** `.desc.nullslast`: the direction first, each at most once. */
function scanDirection(scanner: Scanner, name: string): Pick<OrderTerm, 'direction' | 'nulls'> {
  let direction: OrderTerm['direction'] = 'asc';
  let nulls: OrderTerm['nulls'] = null;
  let isDirectionRead = false;
  while (scanner.accept('.')) {
    const at = scanner.position;
    const word = scanWord(scanner, name);
    const isDirection = word === 'asc' || word === 'desc';
    if (nulls !== null || (isDirection && isDirectionRead))
      throw scanner.fail(`"${word}" does not stand here`, { at, hint: inOrder });
    if (isDirection) direction = word;
    else nulls = word === 'nullsfirst' ? 'first' : 'last';
    isDirectionRead = true;
  }
  return { direction, nulls };
}
const inOrder = 'Direction and nulls stand once each, in this order: column.desc.nullslast';

function scanWord(scanner: Scanner, name: string): Word {
  const at = scanner.position;
  const text = scanner.until('., ');
  const word = words.find((known) => known === text);
  if (word !== undefined) return word;
  const related = `A column of a related row is written ${excerpt(name)}(${excerpt(text)})`;
  throw scanner.fail(`"${excerpt(text)}" is none of ${words.join(', ')}`, {
    at,
    hint: didYouMean(text, words) ?? related,
  });
}
