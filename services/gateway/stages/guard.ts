// Is this HTTP that everyone between the client and us reads the same way?
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../../shared/errors.ts';
import { dropHopByHop } from './hop-by-hop.ts';

const maxHeaders = 100;
const maxUrlLength = 8 * 1024;

/** What the gateway takes at all; TRACE and CONNECT are none of them. */
export const knownMethods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PATCH',
  'PUT',
  'DELETE',
  'OPTIONS',
]);

/** Headers of which a second one is an attempt to have two readers believe two things. */
const singleHeaders: ReadonlySet<string> = new Set([
  'host',
  'authorization',
  'apikey',
  'content-length',
  'content-type',
  'transfer-encoding',
]);
/** Most names are of another length: they need not be lower-cased to be told apart. */
const singleLengths: ReadonlySet<number> = new Set([...singleHeaders].map((name) => name.length));
/** Ours, by which services tell each other who asks: also with `_`, which some readers take for `-`. */
const identityHeader = /^x[-_]ashlar[-_]/i;
/** Looked at first: it spares most names the expression. */
const letterX = 120;
/** A reg-name, IPv4 or bracketed IPv6 address with an optional port (RFC 9110 §7.2). */
const hostHeader = /^(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/;

/**
 * Refuses what is ambiguous or too large, and removes headers that pretend to be ours.
 * Node's parser has refused before what is no HTTP at all (client-error.ts).
 * @throws AppError ASH400, ASH405, ASH414, ASH417, ASH431, ASH505.
 */
export function guard(request: IncomingMessage): void {
  if (request.httpVersionMajor !== 1)
    throw new AppError('ASH505', `HTTP/${request.httpVersion} is not spoken here`, {
      hint: 'Use HTTP/1.1.',
    });
  guardMethod(request.method ?? '');
  guardUrl(request.url ?? '');
  guardHeaders(request);
  guardHost(request);
  const encoding = request.headers['transfer-encoding'];
  if (encoding !== undefined) guardTransferEncoding(request, encoding);
  guardExpect(request);
  dropHopByHop(request.headers);
}

/** Where a request ends that is ambiguous nobody can say: what follows on the connection may be a part of it. */
export function guardOrClose(request: IncomingMessage, response: ServerResponse): void {
  try {
    guard(request);
  } catch (error) {
    response.shouldKeepAlive = false;
    throw error;
  }
}

function guardMethod(method: string): void {
  if (!knownMethods.has(method))
    throw new AppError('ASH405', `method ${method} is not supported`, {
      hint: `Supported: ${[...knownMethods].join(', ')}.`,
    });
}

/** @throws AppError ASH414 */
export function guardUrl(url: string, maxLength = maxUrlLength): void {
  if (url.length > maxLength)
    throw new AppError('ASH414', `the URL is longer than ${maxLength} bytes`, {
      hint: 'Send long filters in several requests.',
    });
}

/** One pass over the raw headers: `request.headers` no longer shows which came twice. */
function guardHeaders(request: IncomingMessage): void {
  const raw = request.rawHeaders;
  if (raw.length > 2 * maxHeaders)
    throw new AppError('ASH431', `more than ${maxHeaders} header fields`);
  let seen = '';
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i] as string;
    if ((name.charCodeAt(0) | 32) === letterX && identityHeader.test(name))
      delete request.headers[name.toLowerCase()];
    if (!singleLengths.has(name.length)) continue;
    const lower = name.toLowerCase();
    if (!singleHeaders.has(lower)) continue;
    if (seen.includes(`,${lower},`))
      throw new AppError('ASH400', `header ${lower} is given more than once`);
    seen += `,${lower},`;
  }
}

function guardHost({ headers, httpVersionMinor }: IncomingMessage): void {
  const { host } = headers;
  if (host === undefined && httpVersionMinor === 0) return;
  if (host === undefined || !hostHeader.test(host))
    throw new AppError('ASH400', 'header Host is not host[:port]');
}

/** RFC 9112 §6.1: what a proxy before us does not understand, or HTTP/1.0 has not, frames a hidden request. */
function guardTransferEncoding(
  { headers, httpVersionMinor }: IncomingMessage,
  encoding: string,
): void {
  if (encoding.toLowerCase() !== 'chunked')
    throw new AppError('ASH400', 'a Transfer-Encoding other than "chunked" is not accepted');
  if (httpVersionMinor === 0 || headers['content-length'] !== undefined)
    throw new AppError(
      'ASH400',
      'Transfer-Encoding with HTTP/1.0 or with Content-Length is ambiguous',
    );
}

/** RFC 9110 §10.1.1: in HTTP/1.0 it means nothing. */
function guardExpect({ headers, httpVersionMinor }: IncomingMessage): void {
  if (headers.expect === undefined) return;
  if (httpVersionMinor === 0) delete headers.expect;
  else if (headers.expect.toLowerCase() !== '100-continue')
    throw new AppError('ASH417', 'an Expect other than "100-continue" cannot be met');
}
