// How does PostgreSQL write this value, whatever way it was given in?
import type { ExactKind } from './table-facts.ts';

const integer = /^\s*([+-]?)0*(\d+)\s*$/;
const uuid =
  /^\s*\{?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?\s*$/i;
const truths = new Map([
  ...['t', 'true', 'y', 'yes', 'on', '1'].map((word) => [word, 't'] as const),
  ...['f', 'false', 'n', 'no', 'off', '0'].map((word) => [word, 'f'] as const),
]);

function integerText(value: string): string | null {
  const [, sign = '', digits = ''] = integer.exec(value) ?? [];
  if (digits === '') return null;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** The text that equal values share; null where it cannot be told: PostgreSQL knows more ways to write a value. */
export function exactText(value: string, kind: ExactKind): string | null {
  switch (kind) {
    case 'integer':
      return integerText(value);
    case 'uuid':
      return uuid.exec(value)?.slice(1).join('-').toLowerCase() ?? null;
    case 'boolean':
      return truths.get(value.trim().toLowerCase()) ?? null;
    case 'text':
      // What has no form in UTF-8 reaches PostgreSQL as U+FFFD.
      return Buffer.from(value).toString();
  }
}
