// Which names and values does a query string hold?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';

/** One `name=value`, decoded; `value` is undefined where there is no `=`. */
export interface Parameter {
  readonly name: string;
  readonly value: string | undefined;
}

/**
 * Splits and decodes `a=1&b=%20+` as HTML forms write it: `+` is a space.
 * Throws PGRST100 for a percent sign that begins no UTF-8 character, and for U+0000, which no PostgreSQL text holds.
 */
export function parseQueryString(query: string): readonly Parameter[] {
  const parameters: Parameter[] = [];
  for (let from = 0; from < query.length; ) {
    const ampersand = query.indexOf('&', from);
    const end = ampersand === -1 ? query.length : ampersand;
    if (end > from) parameters.push(parseParameter(query.slice(from, end)));
    from = end + 1;
  }
  return parameters;
}

function parseParameter(text: string): Parameter {
  const equals = text.indexOf('=');
  if (equals === -1) return { name: decode(text), value: undefined };
  return { name: decode(text.slice(0, equals)), value: decode(text.slice(equals + 1)) };
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  const decoded = decodePercent(spaced);
  if (decoded?.includes('\0') === false) return decoded;
  const what = decoded === undefined ? 'text that is not percent-encoded UTF-8' : 'U+0000';
  throw new AppError('PGRST100', `The query holds ${what}`, {
    details: `"${excerpt(text)}"`,
    hint: decoded === undefined ? 'Write % itself as %25.' : undefined,
  });
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
