// How do the values of many rows go into one statement, and its rows come back in their order?
import type { Timed } from './lane.ts';
import type { Row } from './statement.ts';

/** Values of many rows as one array a value. */
export function columnsOf(
  rows: readonly (readonly (string | null)[])[],
  width: number,
): (string | null)[][] {
  return Array.from({ length: width }, (_, i) => rows.map((row) => row[i] ?? null));
}

/**
 * Answers in the order of the batch. A row is its ordinal (from 1), what the answer is made of, and the
 * milliseconds so far: the greatest tell how long all took.
 */
export function inOrder<Answer>(
  rows: readonly Row[],
  toAnswer: (row: Row) => Answer,
): Timed<Answer[]> {
  const said = new Array<Answer>(rows.length);
  let elapsedMs = 0;
  for (const [n, ...row] of rows) {
    said[Number(n) - 1] = toAnswer(row);
    elapsedMs = Math.max(elapsedMs, Number(row.at(-1)));
  }
  return { said, elapsedMs };
}
