// What stands behind the column of a filter: `not.in.(1,2)`, `eq(any).{a,b}`, `fts(english).word`?
import { didYouMean } from '../nearest.ts';
import { printColumn } from './column-path.ts';
import {
  type ColumnPath,
  type CompareOperator,
  compareOperators,
  type Filter,
  filterOperators,
  type IsOperand,
  isOperands,
} from './filter.ts';
import { scanName } from './name.ts';
import { scanArray, scanElement, scanList } from './operand.ts';
import { excerpt, Scanner } from './scanner.ts';

/** What the parsers of filters share while they read one text. */
export interface FilterText {
  readonly scanner: Scanner;
  /** A rule's text: filters joined with `&`, operands that name claims. Else: the value of one parameter. */
  readonly isRule: boolean;
  /** Open groups: an operand inside of one ends at a comma or parenthesis. */
  depth: number;
  /** Filters read so far. */
  count: number;
}

/** A column whose operation is being read; `negated` when `not.` stood before the column. */
export interface Subject {
  readonly path: ColumnPath;
  readonly negated: boolean;
}

const compareNames: ReadonlySet<string> = new Set(compareOperators);
const isNames: ReadonlySet<string> = new Set(isOperands);
const searchNames: ReadonlySet<string> = new Set(['fts', 'plfts', 'phfts', 'wfts']);
const quantifiableNames: ReadonlySet<string> = new Set(
  'eq gt gte lt lte like ilike match imatch'.split(' '),
);

/** Reads `operator.operand`. Throws PGRST100. */
export function parseOperation(text: FilterText, subject: Subject): Filter {
  const { scanner } = text;
  const { path } = subject;
  const negated = scanner.accept('not.') !== subject.negated;
  const at = scanner.position;
  const word = scanner.until('.(,)&');
  if (scanner.peek() === '.' || scanner.peek() === '(') {
    if (compareNames.has(word))
      return parseComparison(text, { path, negated }, word as CompareOperator);
    if (word === 'in' && scanner.accept('.'))
      return { kind: 'in', negated, path, operand: parseInOperand(text) };
    if (word === 'is' && scanner.accept('.'))
      return { kind: 'is', negated, path, operand: parseIsOperand(scanner) };
  }
  throw unknownOperator(text, subject, at);
}

function parseComparison(
  text: FilterText,
  { path, negated }: Subject,
  operator: CompareOperator,
): Filter {
  const { scanner } = text;
  let quantifier: 'any' | 'all' | null = null;
  let language: string | null = null;
  if (scanner.accept('(')) {
    if (searchNames.has(operator))
      language = scanName(scanner, 'the name of a text search language');
    else quantifier = parseQuantifier(scanner, operator);
    scanner.expect(')');
  }
  scanner.expect('.', `The operand stands behind a dot: ${operator}.value`);
  const at = scanner.position;
  let operand: string | readonly string[] = scanOperand(text);
  if (operator === 'like' || operator === 'ilike') operand = operand.replaceAll('*', '%');
  if (quantifier !== null) operand = parseArray(scanner, operand, at);
  return { kind: 'compare', negated, path, operator, quantifier, language, operand };
}

function parseQuantifier(scanner: Scanner, operator: CompareOperator): 'any' | 'all' {
  const at = scanner.position;
  const word = scanner.until('.(),');
  const hint = `These take (any) and (all): ${[...quantifiableNames].join(', ')}`;
  if (!quantifiableNames.has(operator))
    throw scanner.fail(`operator "${operator}" takes nothing in parentheses`, { at, hint });
  if (word === 'any' || word === 'all') return word;
  throw scanner.fail(`expected "any" or "all" in the parentheses of "${operator}"`, { at });
}

/** Positions of mistakes inside of the list are told relative to it: quotes around it may have been taken off. */
function parseArray(scanner: Scanner, operand: string, at: number): readonly string[] {
  if (!operand.startsWith('{'))
    throw scanner.fail('expected a list in braces', { at, hint: 'For instance like(any).{a*,b*}' });
  return scanArray(new Scanner(operand, scanner.subject));
}

function scanOperand({ scanner, isRule, depth }: FilterText): string {
  if (depth > 0) return scanElement(scanner);
  if (isRule) return scanner.until('&').trim();
  const operand = scanner.rest();
  scanner.position = scanner.text.length;
  return operand;
}

function parseInOperand(text: FilterText): readonly string[] | string {
  const { scanner, isRule } = text;
  return isRule && scanner.text.startsWith('$jwt.', scanner.position)
    ? scanOperand(text)
    : scanList(scanner);
}

function parseIsOperand(scanner: Scanner): IsOperand {
  const at = scanner.position;
  const word = scanner.until(',)&').trim();
  const operand = word.toLowerCase();
  if (isNames.has(operand)) return operand as IsOperand;
  const hint = didYouMean(word, isOperands) ?? 'Other values are compared by eq.';
  throw scanner.fail(`"is" takes ${isOperands.join(', ')}, not "${excerpt(word)}"`, { at, hint });
}

/** `id=5`, `id=foo.5`, or `items.name.eq.x` inside of parentheses. */
function unknownOperator({ scanner, depth }: FilterText, { path }: Subject, at: number) {
  const word = scanner.text.slice(at, scanner.position);
  const operand = scanner.text.slice(at);
  const isOperatorLike = /^[a-z]+$/i.test(word) && !scanner.isAtEnd();
  if (depth > 0 && isFollowedByOperator(scanner))
    return scanner.fail(`"${excerpt(word)}" is no operator`, {
      at,
      hint: `Filters on embedded resources stand outside: ${printColumn(path)}.and=(…)`,
    });
  const write = `${printColumn(path)}${depth > 0 ? '.' : '='}eq.${excerpt(depth > 0 ? word : operand)}`;
  const hint = (isOperatorLike ? didYouMean(word, filterOperators) : undefined) ?? `Write ${write}`;
  const problem = isOperatorLike
    ? `there is no operator "${excerpt(word)}"`
    : `an operator is missing before "${excerpt(operand)}"`;
  return scanner.fail(problem, { at, hint });
}

function isFollowedByOperator(scanner: Scanner): boolean {
  const before = scanner.position;
  const next = scanner.accept('.') ? scanner.until('.(,)') : '';
  scanner.position = before;
  return compareNames.has(next) || next === 'in' || next === 'is' || next === 'not';
}
