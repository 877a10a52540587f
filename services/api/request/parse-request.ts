// What was asked?
import { AppError } from '../../shared/errors.ts';
import { excerpt } from '../../shared/filter/scanner.ts';
import type { ApiRequest, RowsOptions } from './api-request.ts';
import { negotiateMedia } from './negotiate-media.ts';
import { parseBody } from './parse-body.ts';
import { applyRange } from './parse-paging.ts';
import { parsePreferences } from './parse-preferences.ts';
import { parseQuery } from './parse-query.ts';

/** An HTTP request to a resource, as it came. */
export interface HttpRequest {
  readonly method: string;
  /** Last part of the path, decoded. */
  readonly resource: string;
  /** What stands behind `?`, not decoded. */
  readonly query: string;
  /** By name in small letters; several values of one header joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | null;
}

const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
type Method = ApiRequest['method'];

/**
 * Parses a whole request; names are not looked up yet.
 * Throws AppError: PGRST100 for the query, 102 and ASH415 for the body, 103 for the range, 107 for Accept, 114 for
 * PUT with a limit, 122 for preferences, ASH405 for the method.
 */
export function parseRequest(request: HttpRequest): ApiRequest {
  const { resource, headers } = request;
  const method = parseMethod(request.method);
  const { rows: queryRows, ...query } = parseQuery(request.query);
  const { rows, hasRange } = pageRows(method, queryRows, headers);
  const body = parseBody(method, headers['content-type'], request.body);
  const preferences = parsePreferences(headers.prefer);
  const { media, nullsStripped } = negotiateMedia(headers.accept);
  return { method, resource, ...query, rows, hasRange, preferences, media, nullsStripped, body };
}

function parseMethod(method: string): Method {
  const known = methods.find((name) => name === method);
  if (known !== undefined) return known;
  throw new AppError('ASH405', `The method ${excerpt(method)} is not allowed`, {
    hint: `Use ${methods.join(', ')}`,
  });
}

/** `Range` counts for GET only (RFC 9110, section 14.2); a limit on rows to be changed would say which ones only by chance. */
function pageRows(method: Method, rows: RowsOptions, headers: HttpRequest['headers']) {
  const isLimited = rows.limit !== null || rows.offset !== null;
  if (isLimited && method === 'PUT')
    throw new AppError('PGRST114', 'limit/offset querystring parameters are not allowed for PUT');
  if (isLimited && (method === 'PATCH' || method === 'DELETE'))
    throw new AppError('PGRST100', `limit and offset are not allowed for ${method}`, {
      hint: 'Filter by the primary key, or send Prefer: handling=strict, max-affected=1',
    });
  if (method !== 'GET') return { rows, hasRange: false };
  const { limit, offset, hasRange } = applyRange(rows, headers);
  return { rows: { order: rows.order, limit, offset }, hasRange };
}
