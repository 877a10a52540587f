// Can a pattern be checked, with one meaning, by us and by PostgreSQL?
import { regularExpressionMistake } from '../../regular-expression.ts';

/** What JavaScript and PostgreSQL read differently, or only one of them knows. */
const unshared: readonly (readonly [RegExp, string])[] = [
  [/\\b/i, '\\b means the edge of a word here and a backspace in PostgreSQL'],
  [/\\p/i, 'PostgreSQL does not know \\p'],
  [/\(\?<[^=!]/, 'PostgreSQL does not know named groups'],
  [/\\k/, 'PostgreSQL does not know \\k'],
  [/\\u\{/, 'PostgreSQL does not know \\u{…}; write \\uXXXX'],
];

/** What is wrong with the regular expression; null when nothing is. */
export function patternMistake(pattern: string): string | null {
  const mistake = regularExpressionMistake(pattern);
  if (mistake !== null) return mistake;
  const escapesTaken = pattern.replaceAll('\\\\', '');
  const difference = unshared.find(([known]) => known.test(escapesTaken));
  return difference === undefined ? null : `pattern: ${difference[1]}`;
}
