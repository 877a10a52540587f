// How do rows become lines whose columns stand below each other?

/** A column's title and what it shows of a row. */
export type Column<T> = readonly [title: string, of: (row: T) => string];

/** The titles, then a line a row; two spaces between columns. */
export function tableOf<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
  const cells = [
    columns.map(([title]) => title),
    ...rows.map((row) => columns.map(([, of]) => of(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const lineOf = (row: readonly string[]) =>
    row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  return cells.map((row) => lineOf(row).trimEnd());
}
