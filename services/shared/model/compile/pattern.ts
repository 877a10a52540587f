// Can a pattern be checked, with one meaning, by us and by PostgreSQL?
import isSafe from 'safe-regex2';

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
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*\/u?: /, '');
    return `pattern is no regular expression: ${reason}`;
  }
  const escapesTaken = pattern.replaceAll('\\\\', '');
  const difference = unshared.find(([known]) => known.test(escapesTaken));
  if (difference !== undefined) return `pattern: ${difference[1]}`;
  // Repetitions inside repetitions can take exponential time on a text made for it.
  return isSafe(pattern) ? null : 'pattern repeats what already repeats, which can take for ever';
}
