// Which function is called, with which arguments, and what of its result is wanted?
import { AppError } from '../../shared/errors.ts';
import type { FunctionAction } from '../../shared/model/model.ts';
import type { ApiRequest, BodyRow } from './api-request.ts';
import { parseBody } from './parse-body.ts';
import { type HttpRequest, parseRequest } from './parse-request.ts';
import { requireCallMethod } from './require-call-method.ts';
import { type CallQuery, splitCallQuery } from './split-call-query.ts';

/** One call as a plain value; arguments not yet looked at. */
export interface ParsedCall {
  /** What of the result is wanted, and in which form: as of a read. */
  readonly wanted: ApiRequest;
  readonly arguments: BodyRow;
  /** The arguments as JSON, as they were sent; null when they came as texts (a query, a form). */
  readonly json: string | null;
  readonly unknown: CallQuery['unknown'];
  readonly repeated: CallQuery['repeated'];
}

/** No body means no arguments. */
function parseArguments({ headers, body }: HttpRequest): Pick<ParsedCall, 'arguments' | 'json'> {
  const text = body === null || body.trim() === '' ? '{}' : body;
  const contentType = text === '{}' ? undefined : headers['content-type'];
  const parsed = parseBody('POST', contentType, text);
  if (parsed?.kind !== 'one')
    throw new AppError('PGRST102', 'The body of a call is one JSON object, its arguments by name');
  return { arguments: parsed.row, json: parsed.json };
}

/**
 * Parses a call of `action`.
 * @throws AppError PGRST101 for the method, and what parseRequest throws
 */
export function parseCall(http: HttpRequest, action: FunctionAction): ParsedCall {
  requireCallMethod(http.method, action);
  const isPost = http.method === 'POST';
  const {
    arguments: inQuery,
    rest,
    unknown,
    repeated,
  } = splitCallQuery(http.query, action, !isPost);
  // `Range` means a part of what GET answers (RFC 9110, section 14.2).
  const headers = isPost ? { ...http.headers, range: undefined } : http.headers;
  const method = isPost ? 'GET' : http.method;
  const wanted = parseRequest({ ...http, method, headers, query: rest, body: null });
  const given = isPost ? parseArguments(http) : { arguments: inQuery, json: null };
  return { wanted, ...given, unknown, repeated };
}
