// Which rows does a CSV text hold?
import { CsvError, parse } from 'csv-parse/sync';
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';
import type { BodyRow } from './api-request.ts';

type Cell = string | null;

/**
 * Reads RFC 4180 with a header line. Values are texts; `NULL` without quotes is null.
 * Throws PGRST102.
 */
export function parseCsv(text: string): readonly BodyRow[] {
  const [header, ...lines] = readCells(text);
  if (header === undefined) throw invalid('There is no header line with the names of the columns');
  const names = header.map((name) => name ?? 'NULL');
  refuseTwice(names);
  return lines.map((cells, at) => toRow(names, cells, at + 1));
}

function refuseTwice(names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw invalid(`The header names "${excerpt(name)}" twice`);
    seen.add(name);
  }
}

function toRow(names: readonly string[], cells: readonly Cell[], number: number): BodyRow {
  if (cells.length !== names.length)
    throw invalid(`Row ${number} has ${cells.length} values, the header ${names.length}`);
  const row = Object.create(null) as Record<string, Cell>;
  names.forEach((name, at) => {
    row[name] = cells[at] ?? null;
  });
  return row;
}

function readCells(text: string): Cell[][] {
  try {
    return parse(text, {
      bom: true,
      skip_empty_lines: true,
      relax_column_count: true,
      cast: (value, { quoting }) => (value === 'NULL' && !quoting ? null : value),
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(`A quote is wrong near line ${Number(error.lines)}`, error);
  }
}

function invalid(details: string, cause?: unknown): AppError {
  return new AppError('PGRST102', 'The body is not CSV', { details, cause });
}
