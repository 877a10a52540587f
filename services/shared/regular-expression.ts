// Is a text a regular expression that can be left to run?
import isSafe from 'safe-regex2';

/** What is wrong with it, in words that begin with "pattern"; null when nothing is. */
export function regularExpressionMistake(pattern: string): string | null {
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    const reason = (error as Error).message.replace(/^.*\/u?: /, '');
    return `pattern is no regular expression: ${reason}`;
  }
  // Repetitions inside repetitions can take exponential time on a text made for it.
  return isSafe(pattern) ? null : 'pattern repeats what already repeats, which can take for ever';
}
