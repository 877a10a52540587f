// How do gateway and api speak HTTP? The names of the header fields, and which requests and answers they make.
import type { UpstreamReply, UpstreamRequest } from './upstream.ts';

/** The gateway's word for who is asking (assertion.ts). */
export const callerHeader = 'ashlar-caller';
export const requestIdHeader = 'x-request-id';
/** The method that is meant where the one of HTTP would bring no body: HEAD is asked as GET. */
const methodHeader = 'ashlar-method';
/** Of the answer: the entity it is about. */
const entityHeader = 'ashlar-entity';

/** Of one hop; what they say is over when the message is read. */
const hopHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'date',
]);

const plainPath = /^[\w/.-]*$/;

/** Path and query as they stand in a request line. */
export function requestTarget({ path, query }: UpstreamRequest): string {
  const encoded = plainPath.test(path) ? path : path.split('/').map(encodeURIComponent).join('/');
  return query === '' ? encoded : `${encoded}?${query}`;
}

/** Undoes `requestTarget`. */
export function readTarget(url: string): Pick<UpstreamRequest, 'path' | 'query'> {
  const mark = url.indexOf('?');
  const path = mark === -1 ? url : url.slice(0, mark);
  const query = mark === -1 ? '' : url.slice(mark + 1);
  return { path: path.includes('%') ? decodeURIComponent(path) : path, query };
}

/** The method of HTTP that brings the whole answer. */
export const wireMethod = ({ method }: UpstreamRequest) => (method === 'HEAD' ? 'GET' : method);

/** Undoes `wireMethod`. */
export function readMethod(method: string, headers: UpstreamRequest['headers']): string {
  return headers[methodHeader] === 'HEAD' ? 'HEAD' : method;
}

/** name, value, name, value … of the request, with the gateway's word for the caller. */
export function requestHeaders(
  { method, headers, requestId }: UpstreamRequest,
  assertion: string,
): string[] {
  const fields = [callerHeader, assertion, requestIdHeader, requestId];
  if (method === 'HEAD') fields.push(methodHeader, method);
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) fields.push(name, value);
  }
  return fields;
}

/** name, value, name, value … of the answer. */
export function replyHeaders({ headers, entity }: UpstreamReply): string[] {
  return entity === null ? [...headers] : [...headers, entityHeader, encodeURIComponent(entity)];
}

/** Undoes `replyHeaders`. */
export function readReplyHeaders(
  fields: Readonly<Record<string, string | string[] | undefined>>,
): Pick<UpstreamReply, 'headers' | 'entity'> {
  const headers: string[] = [];
  let entity: string | null = null;
  for (const name in fields) {
    const value = fields[name];
    if (name === entityHeader) entity = decodeURIComponent(String(value));
    else if (value !== undefined && !hopHeaders.has(name)) headers.push(name, String(value));
  }
  return { headers, entity };
}
