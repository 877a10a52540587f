// Which rows does a CSV text hold?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';
import type { BodyRow } from './api-request.ts';
import { type Cell, readCsv } from './read-csv.ts';

/**
 * Reads RFC 4180 with a header line. Values are texts; `NULL` without quotes is null.
 * Throws PGRST102.
 */
export function parseCsv(text: string): readonly BodyRow[] {
  const [header, ...lines] = readCsv(text);
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
  for (let at = 0; at < names.length; at++) row[names[at] ?? ''] = cells[at] ?? null;
  return row;
}

function invalid(details: string): AppError {
  return new AppError('PGRST102', 'The body is not CSV', { details });
}
