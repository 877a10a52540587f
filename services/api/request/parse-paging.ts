// Which part of the rows is wanted?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';

/** Rows to leave out and rows to give; null where the client said nothing. */
export interface Page {
  readonly limit: number | null;
  readonly offset: number | null;
}

/**
 * Reads the value of `limit` or `offset`; `parameter` is the name it came under.
 * Throws PGRST103 for a negative number, PGRST100 for anything that is no number.
 */
export function parseRowCount(text: string, parameter: string): number {
  const isNegative = text.startsWith('-');
  const count = toCount(isNegative ? text.slice(1) : text);
  if (count === undefined)
    throw new AppError('PGRST100', `"${excerpt(parameter)}" is a whole number`, {
      details: `"${excerpt(text)}" is none, or too large.`,
      hint: 'For instance limit=10',
    });
  if (isNegative)
    throw new AppError('PGRST103', 'Requested range not satisfiable', {
      details: `"${excerpt(parameter)}" must not be negative.`,
    });
  return count;
}

/** The number that a text of digits says, if a double holds it exactly. */
function toCount(text: string): number | undefined {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return undefined;
  }
  const count = Number(text);
  return text !== '' && Number.isSafeInteger(count) ? count : undefined;
}

interface Range {
  readonly first: number;
  /** Infinity for `Range: 10-`. */
  readonly last: number;
}

/**
 * The part that both `page` and the `Range` header mean (`Range: 0-9`, `Range: items=10-`; RFC 9110, section 14).
 * A range in another unit or of another form counts as not there. `limit=0` asks for no rows whatever the header says.
 * Throws PGRST103 when nothing is left.
 */
export function applyRange(
  page: Page,
  headers: Readonly<Record<string, string | undefined>>,
): Page & { readonly hasRange: boolean } {
  const { limit } = page;
  const range = parseRange(headers.range, headers['range-unit']);
  if (range === undefined || limit === 0) return { ...page, hasRange: false };
  const offset = page.offset ?? 0;
  const first = Math.max(range.first, offset);
  const last = Math.min(range.last, limit === null ? Infinity : offset + limit - 1);
  if (last < first)
    throw new AppError('PGRST103', 'Requested range not satisfiable', {
      details:
        range.last < range.first
          ? 'The first row of the Range header comes behind its last one.'
          : 'The Range header and limit and offset have no row in common.',
    });
  return { offset: first, limit: last === Infinity ? null : last - first + 1, hasRange: true };
}

function parseRange(header: string | undefined, unit = 'items'): Range | undefined {
  if (header === undefined || unit.trim() !== 'items') return undefined;
  const text = header.startsWith('items=') ? header.slice('items='.length) : header;
  const dash = text.indexOf('-');
  if (dash === -1) return undefined;
  const first = toCount(text.slice(0, dash));
  const last = dash === text.length - 1 ? Infinity : toCount(text.slice(dash + 1));
  return first === undefined || last === undefined ? undefined : { first, last };
}
