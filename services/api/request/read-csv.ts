// Which cells does a CSV text hold?
import { AppError } from '../../shared/errors.ts';
import { placeIn } from '../../shared/filter/scanner.ts';

/** Null for `NULL` without quotes. */
export type Cell = string | null;

interface CsvText {
  readonly text: string;
  position: number;
}

/**
 * Reads RFC 4180 line by line; lines end with LF, CRLF or CR, empty ones do not count. Throws PGRST102 for a quote
 * that is not closed, or that stands inside of a cell without quotes around it.
 */
export function readCsv(text: string): Cell[][] {
  const csv: CsvText = { text, position: text.startsWith('\ufeff') ? 1 : 0 };
  const lines: Cell[][] = [];
  while (csv.position < text.length) {
    if (!skipLineEnd(csv)) lines.push(readLine(csv));
  }
  return lines;
}

function readLine(csv: CsvText): Cell[] {
  const cells = [readCell(csv)];
  while (csv.text[csv.position] === ',') {
    csv.position++;
    cells.push(readCell(csv));
  }
  if (csv.position < csv.text.length && !skipLineEnd(csv))
    throw wrongQuote(csv, csv.position, 'text follows the closing quote');
  return cells;
}

function skipLineEnd(csv: CsvText): boolean {
  const { text, position } = csv;
  if (text.startsWith('\r\n', position)) csv.position += 2;
  else if (text[position] === '\n' || text[position] === '\r') csv.position++;
  else return false;
  return true;
}

function readCell(csv: CsvText): Cell {
  const { text, position: start } = csv;
  if (text[start] === '"') return readQuoted(csv);
  let at = start;
  for (; at < text.length; at++) {
    const character = text[at];
    if (character === ',' || character === '\n' || character === '\r') break;
    if (character === '"') throw wrongQuote(csv, at, 'a quote stands inside of a cell');
  }
  csv.position = at;
  const cell = text.slice(start, at);
  return cell === 'NULL' ? null : cell;
}

/** Two quotes inside of quotes are one. */
function readQuoted(csv: CsvText): string {
  const { text, position: start } = csv;
  let cell = '';
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote === -1) throw wrongQuote(csv, start, 'a quote is not closed');
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      csv.position = quote + 1;
      return cell;
    }
    cell += '"';
    from = quote + 2;
  }
}

function wrongQuote({ text }: CsvText, at: number, problem: string): AppError {
  return new AppError('PGRST102', `The body is not CSV: ${problem}`, {
    details: placeIn(text, at),
  });
}
