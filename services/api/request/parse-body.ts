// Which rows does the body of a write hold?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';
import type { ApiRequest, Body, BodyRow } from './api-request.ts';
import { parseCsv } from './parse-csv.ts';
import { parseJson } from './parse-json.ts';
import { parseQueryString } from './parse-query-string.ts';

const formats = new Map<string, (text: string) => Body>([
  ['application/json', parseJsonBody],
  ['application/vnd.pgrst.object+json', parseJsonBody],
  ['application/vnd.pgrst.array+json', parseJsonBody],
  ['text/csv', (text) => ({ kind: 'many', rows: parseCsv(text), json: null })],
  ['application/x-www-form-urlencoded', parseForm],
]);

/**
 * The rows of the body; null for methods that write no rows. Rows have no prototype: whatever their keys are called,
 * they are data. JSON is assumed where the content type is not said.
 * Throws PGRST102 for a body that is not of its type, ASH415 for another type.
 */
export function parseBody(
  method: ApiRequest['method'],
  contentType: string | undefined,
  text: string | null,
): Body | null {
  if (method === 'GET' || method === 'HEAD' || method === 'DELETE') return null;
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const parse = formats.get(type === '' ? 'application/json' : type);
  if (parse === undefined)
    throw new AppError('ASH415', `The content type "${excerpt(type)}" is not accepted`, {
      hint: 'Send application/json, text/csv or application/x-www-form-urlencoded',
    });
  return parse(text ?? '');
}

function parseJsonBody(text: string): Body {
  if (text.trim() === '')
    throw new AppError('PGRST102', 'The body is empty', {
      hint: 'Send a JSON object, or an array of objects',
    });
  const value = parseJson(text);
  return Array.isArray(value)
    ? { kind: 'many', rows: value.map(toElementRow), json: text }
    : { kind: 'one', row: toRow(value, 'The body'), json: text };
}

function toElementRow(value: unknown, index: number): BodyRow {
  return toRow(value, `Element ${index}`);
}

function toRow(value: unknown, what: string): BodyRow {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return Object.setPrototypeOf(value, null) as BodyRow;
  throw new AppError('PGRST102', 'The body is neither an object nor an array of objects', {
    details: `${what} is ${nameOf(value)}`,
  });
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

function parseForm(text: string): Body {
  const row = Object.create(null) as Record<string, unknown>;
  for (const { name, value = '' } of parseQueryString(text)) {
    if (name in row) throw new AppError('PGRST102', `The form says "${excerpt(name)}" twice`);
    row[name] = value;
  }
  return { kind: 'one', row, json: null };
}
