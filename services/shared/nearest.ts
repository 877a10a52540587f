// Which known name did the writer of this one probably mean?

/** The last two rows of the table of distances between beginnings of `a` and of `b`. */
interface Rows {
  readonly beforeLast: readonly number[];
  readonly last: readonly number[];
}

function nextRow(a: string, b: string, { beforeLast, last }: Rows): number[] {
  const i = last[0] as number;
  const row = [i + 1];
  for (let j = 1; j <= b.length; j++) {
    const at = (cells: readonly number[], index: number) =>
      cells[index] ?? Number.POSITIVE_INFINITY;
    const replaced = at(last, j - 1) + (a[i] === b[j - 1] ? 0 : 1);
    const isSwap = a[i] === b[j - 2] && a[i - 1] === b[j - 1];
    const swapped = isSwap ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY;
    row.push(Math.min(replaced, swapped, at(last, j) + 1, at(row, j - 1) + 1));
  }
  return row;
}

/** Number of single-character edits (insert, delete, replace, swap of neighbours) between two words. */
function editDistance(a: string, b: string): number {
  let rows: Rows = { beforeLast: [], last: Array.from({ length: b.length + 1 }, (_, i) => i) };
  for (let i = 0; i < a.length; i++) rows = { beforeLast: rows.last, last: nextRow(a, b, rows) };
  return rows.last[b.length] as number;
}

/**
 * The known name nearest to `word`, or undefined when none is near (more than a third of it differs).
 * Words over 64 characters are not compared: they are no typing mistake.
 */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  if (word.length > 64) return undefined;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.ceil(word.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - word.length) >= bestDistance) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** `Did you mean "orders"?`, or undefined when no known name is near. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const name = nearest(word, known);
  return name === undefined ? undefined : `Did you mean "${name}"?`;
}
