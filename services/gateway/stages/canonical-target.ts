// Which path is meant? One canonical form, or none: what is authorised here is what the api will read.
import { AppError } from '../../shared/errors.ts';

export interface Target {
  /** Decoded: `/rest/v1/Order Details`. No `//`, no dot segment, no `/` at the end but of `/` itself. */
  readonly path: string;
  /** What stands behind `?`, as sent. */
  readonly query: string;
}

/** A path that is its own canonical form: nearly every one is. */
const plainPath = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9_.~$@!*'(),:=+&-]+)+$/;
/**
 * What a decoded path may not hold: characters that other readers take for a separator (`\`, `;`),
 * for the end (NUL, `?`, `#`) or for more encoding (`%`: double encoding), and control characters.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ambiguous = /[\u0000-\u001f\u007f\\;?#%]/;

/**
 * Splits and decodes a request target (RFC 9112 §3.2). Takes origin-form, and absolute-form for our own Host.
 * @throws AppError ASH400 for what has no single reading.
 */
export function canonicalTarget(url: string, host: string | undefined): Target {
  const target = url.charCodeAt(0) === 47 ? url : originForm(url, host);
  const mark = target.indexOf('?');
  const raw = mark === -1 ? target : target.slice(0, mark);
  const query = mark === -1 ? '' : target.slice(mark + 1);
  if (!isPrintableAscii(query) || query.includes('#'))
    throw malformed('the query has a character that must be percent-encoded');
  return { path: plainPath.test(raw) ? raw : canonicalPath(raw), query };
}

function canonicalPath(raw: string): string {
  if (raw === '/') return raw;
  if (!isPrintableAscii(raw))
    throw malformed('the path has a character that must be percent-encoded');
  const segments = raw.split('/').slice(1).map(decodeSegment);
  if (segments.at(-1) === '') segments.pop();
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw malformed('the path has an empty, "." or ".." segment');
  return `/${segments.join('/')}`;
}

function decodeSegment(raw: string): string {
  let segment: string;
  try {
    // Refuses broken escapes, overlong and otherwise invalid UTF-8, and encoded surrogates.
    segment = decodeURIComponent(raw);
  } catch {
    throw malformed('the path has a "%" that starts no valid UTF-8 character');
  }
  if (ambiguous.test(segment) || segment.includes('/'))
    throw malformed(
      'the path has an ambiguous character: one of \\ ; ? # % / or a control character',
    );
  return segment;
}

/** `http://host/path` → `/path`: proxies send it, and servers must accept it; for another host it is an attack. */
function originForm(url: string, host: string | undefined): string {
  const authority = /^https?:\/\/([^/?#]+)(.*)$/i.exec(url);
  if (authority === null) throw malformed('the request target does not start with "/"');
  if (authority[1]?.toLowerCase() !== host?.toLowerCase())
    throw malformed('the request target names another host than the header Host');
  const rest = authority[2] ?? '';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

const notPrintable = /[^\u0021-\u007e]/;
function isPrintableAscii(text: string): boolean {
  return !notPrintable.test(text);
}

function malformed(message: string): AppError {
  return new AppError('ASH400', message);
}
