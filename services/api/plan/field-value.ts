// Is this value of a body one the field can hold?
import type { Field, TypeCategory } from '../../shared/model/model.ts';

/** Least and greatest value of each integer type. */
const integerRanges: Record<string, readonly [bigint, bigint]> = {
  smallint: [-(2n ** 15n), 2n ** 15n - 1n],
  integer: [-(2n ** 31n), 2n ** 31n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
};

const booleanWords = new Set(['true', 'false', 't', 'f', 'yes', 'no', 'on', 'off', '1', '0']);
const dateWords = new Set([
  'infinity',
  '-infinity',
  'now',
  'today',
  'tomorrow',
  'yesterday',
  'epoch',
]);
const numberText = /^[+-]?(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d{1,6})?$/;
const numberWords = new Set(['nan', 'infinity', '-infinity', '+infinity', 'inf', '-inf']);
const uuidText = /^\{?[0-9a-f]{4}(-?[0-9a-f]{4}){7}\}?$/i;
const dateText = /^(\d{4,6})-(\d{1,2})-(\d{1,2})([T ]\d{1,2}:\d{2}.{0,40})?( BC)?$/;
const timeText = /^\d{1,2}:\d{2}.{0,40}$/;

/**
 * A JSON number. Beyond 2^53 JavaScript has lost digits: the text travels to PostgreSQL as it was sent,
 * and only its size is judged here, as roughly: 2^63 - 1 itself is read as 2^63.
 */
function jsonIntegerMismatch(field: Field, value: number): string | null {
  const isWhole = Number.isInteger(value);
  const [least, greatest] = integerRanges[field.baseType] ?? [];
  const isBelow = least !== undefined && value < Number(least);
  const isAbove = greatest !== undefined && value > Number(greatest);
  if (isWhole && (isBelow || isAbove)) return outOfRange(field);
  return isWhole ? null : 'must be an integer';
}

/** A JSON number, or text: from CSV, or of clients that keep big numbers in texts. */
function integerMismatch(field: Field, value: unknown): string | null {
  if (typeof value === 'number') return jsonIntegerMismatch(field, value);
  const text = typeof value === 'string' ? value.trim() : '';
  if (!/^[+-]?\d{1,30}$/.test(text)) return 'must be an integer';
  const [least, greatest] = integerRanges[field.baseType] ?? [];
  const number = BigInt(text.replace('+', ''));
  const isBelow = least !== undefined && number < least;
  const isAbove = greatest !== undefined && number > greatest;
  return isBelow || isAbove ? outOfRange(field) : null;
}

function outOfRange(field: Field): string {
  return `is out of range for ${field.baseType}`;
}

/** Money is told, and taken, with the signs of the server's locale: `$1,234.50`. */
function numberMismatch({ baseType }: Field, value: unknown): string | null {
  if (typeof value === 'number') return null;
  const text = typeof value === 'string' ? value.trim() : '';
  if (baseType === 'money' && /\d/.test(text)) return null;
  return numberText.test(text) || numberWords.has(text.toLowerCase()) ? null : 'must be a number';
}

/** 2024-02-30 has the form of a date and is none. */
function isCalendarDay(year: string, month: string, day: string): boolean {
  const date = new Date(Date.UTC(2000 + (Number(year) % 400), Number(month) - 1, Number(day)));
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
}

function dateMismatch(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim() : '';
  if (dateWords.has(text.toLowerCase())) return null;
  const [, year = '', month = '', day = ''] = dateText.exec(text) ?? [];
  return year !== '' && isCalendarDay(year, month, day)
    ? null
    : 'must be a date in ISO 8601 form: 2030-12-31 or 2030-12-31T23:59:59Z';
}

const isText = (value: unknown) => typeof value === 'string';
const isScalar = (value: unknown) => typeof value !== 'object';
const isWritten = (value: unknown, known: RegExp) =>
  isText(value) && known.test(String(value).trim());

type Check = (field: Field, value: unknown) => string | null;

function must(holds: (value: unknown) => boolean, words: string): Check {
  return (_, value) => (holds(value) ? null : `must be ${words}`);
}

const checks: Record<TypeCategory, Check> = {
  integer: integerMismatch,
  number: numberMismatch,
  boolean: must(
    (value) =>
      typeof value === 'boolean' ||
      (isText(value) && booleanWords.has(String(value).toLowerCase())),
    'true or false',
  ),
  text: must(isScalar, 'text'),
  uuid: must((value) => isWritten(value, uuidText), 'a UUID'),
  date: (_, value) => dateMismatch(value),
  timestamp: (_, value) => dateMismatch(value),
  time: must((value) => isWritten(value, timeText), 'a time: 23:59:59'),
  interval: must(isText, 'an interval as text: 1 day'),
  json: () => null,
  binary: must(
    (value) => isWritten(value, /^(\\x([0-9a-f]{2}|\s)*|[^\\]*)$/i),
    'bytes as text: \\x00ff',
  ),
  network: must(isText, 'an address as text'),
  range: must(isText, 'a range as text: [1,5)'),
  search: must(isText, 'text'),
  array: must((value) => Array.isArray(value) || isWritten(value, /^(\[.*=)?\{.*\}$/s), 'an array'),
  enum: (field, value) => oneOf(field.enumValues ?? [], value),
  other: () => null,
};

function oneOf(allowed: readonly string[], value: unknown): string | null {
  return allowed.includes(String(value)) ? null : `must be one of: ${allowed.join(', ')}`;
}

const patterns = new Map<string, RegExp>();
/** Patterns come from the model, which refuses ones that could take exponential time. */
function matches(pattern: string, text: string): boolean {
  const regex = patterns.get(pattern) ?? new RegExp(pattern, 'u');
  patterns.set(pattern, regex);
  return regex.test(text);
}

function boundsMismatch(field: Field, value: unknown): string | null {
  const number = Number(value);
  if (field.minimum !== null && number < field.minimum) return `must be at least ${field.minimum}`;
  if (field.maximum !== null && number > field.maximum) return `must be at most ${field.maximum}`;
  return null;
}

function lengthMismatch({ minLength, maxLength }: Field, text: string): string | null {
  if (minLength === null && maxLength === null) return null;
  // PostgreSQL counts characters, JavaScript UTF-16 units.
  const length = [...text].length;
  if (maxLength !== null && length > maxLength) return `must have at most ${maxLength} characters`;
  if (minLength !== null && length < minLength) return `must have at least ${minLength} characters`;
  return null;
}

function textMismatch(field: Field, text: string): string | null {
  if (text.includes('\u0000')) return 'must not contain the character U+0000';
  if (field.enum !== null && !field.enum.includes(text)) return oneOf(field.enum, text);
  const mismatch = lengthMismatch(field, text);
  if (mismatch !== null) return mismatch;
  const isMatch = field.pattern === null || matches(field.pattern, text);
  return isMatch ? null : `must match ${field.pattern}`;
}

/** What is wrong with a value that is not null, in words that follow the field's name; null when nothing is. */
export function describeMismatch(field: Field, value: unknown): string | null {
  const mismatch = checks[field.category](field, value);
  if (mismatch !== null) return mismatch;
  if (field.minimum !== null || field.maximum !== null) return boundsMismatch(field, value);
  return field.category === 'text' ? textMismatch(field, String(value)) : null;
}
