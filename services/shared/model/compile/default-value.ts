// Does a declared default fit its field, and how is it written in SQL?
import type { TypeCategory } from '../model.ts';
import type { NormalisedType } from '../pg-types.ts';

type Default = string | number | boolean;

const integerRanges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  smallint: [-32_768n, 32_767n],
  integer: [-2_147_483_648n, 2_147_483_647n],
  bigint: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
  oid: [0n, 4_294_967_295n],
};

const numberText = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function integerMistake(value: Default, type: NormalisedType): string | null {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return 'is too large to be exact; write it in quotes';
  const text = String(value);
  if (typeof value === 'boolean' || !/^[+-]?\d{1,20}$/.test(text)) return 'is not a whole number';
  const [least, greatest] = integerRanges[type.baseType] ?? [0n, 0n];
  const number = BigInt(text.replace(/^\+/, ''));
  return number < least || number > greatest ? `is out of the range of ${type.type}` : null;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Check = (value: Default, type: NormalisedType) => string | null;

function jsonMistake(value: Default): string | null {
  const fits = typeof value !== 'string' || isJson(value);
  return fits ? null : 'is not JSON; text needs its own quotes: \'"text"\'';
}

function numberMistake(value: Default): string | null {
  const fits = numberText.test(String(value)) || /^(NaN|-?Infinity)$/.test(String(value));
  return fits && typeof value !== 'boolean' ? null : 'is not a number';
}

function textMistake(value: Default): string | null {
  if (typeof value !== 'string') return `is not text; write "${value}" in quotes`;
  return value.includes('\0') ? 'contains a NUL character' : null;
}

function textLike(pattern: RegExp, what: string): Check {
  return (value) => textMistake(value) ?? (pattern.test(String(value)) ? null : `is not ${what}`);
}

const enumMistake: Check = (value, type) =>
  textMistake(value) ??
  (type.enumValues?.includes(String(value)) ? null : `is no value of ${type.type}`);

/** By category: what is wrong with a default, as the end of a sentence. Any other category takes text. */
const checks: Partial<Record<TypeCategory, Check>> = {
  integer: integerMistake,
  number: numberMistake,
  boolean: (value) => (typeof value === 'boolean' ? null : 'is neither true nor false'),
  json: jsonMistake,
  enum: enumMistake,
  uuid: textLike(/^[\da-f]{8}-?([\da-f]{4}-?){3}[\da-f]{12}$/i, 'a UUID'),
  date: textLike(/^(\d{4,}-\d\d?-\d\d?|-?infinity)$/, 'a date like 2030-12-31'),
  timestamp: textLike(
    /^(\d{4,}-\d\d?-\d\d?([ T]\d\d.*)?|-?infinity)$/,
    'a time like 2030-12-31T23:59:00Z',
  ),
  time: textLike(/^\d\d:\d\d/, 'a time like 23:59'),
  array: textLike(/^\{.*\}$/s, 'an array like {a,b}'),
};

/** Why `value` cannot be the default of a field of this type, and what to do; null when it can. */
export function defaultMistake(
  value: Default,
  type: NormalisedType,
): { message: string; hint?: string } | null {
  const mistake = (checks[type.category] ?? textMistake)(value, type);
  if (mistake === null) return null;
  const message = `default ${JSON.stringify(value)} ${mistake}`;
  return typeof value === 'string' && /\(|^(now|current_\w+)$/i.test(value)
    ? { message, hint: 'An SQL expression is written as defaultExpression.' }
    : { message };
}

/** The default as it stands behind DEFAULT. */
export function defaultLiteral(value: Default, type: NormalisedType): string {
  const isNumeric = type.category === 'integer' || type.category === 'number';
  const text = String(value);
  if (isNumeric ? numberText.test(text) : typeof value === 'boolean' && type.category === 'boolean')
    return text;
  return `'${text.replaceAll("'", "''")}'`;
}
