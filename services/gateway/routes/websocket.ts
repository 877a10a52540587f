// May a WebSocket be opened, and by whom? (RFC 6455 §4)
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AppError } from '../../shared/errors.ts';
import { hasBody } from '../stages/read-body.ts';
import type { Answered } from './response-headers.ts';

/** RFC 6455 §1.3 */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** Browsers cannot send `Authorization` with a WebSocket, but names of protocols. */
const tokenProtocol = 'ashlar.bearer.';
const protocolHeader = 'sec-websocket-protocol';

/** One with a body is none: where that ends, nobody could say any more. */
export function isWebSocket(request: IncomingMessage): boolean {
  const { method, headers } = request;
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket' && !hasBody(request);
}

/** Takes a token out of the protocols that are offered: it is for us, as `Authorization` is. */
export function takeProtocolToken(request: IncomingMessage): void {
  const { headers, rawHeaders } = request;
  const offered = headers[protocolHeader]?.split(',').map((name) => name.trim()) ?? [];
  const token = offered.find((name) => name.startsWith(tokenProtocol));
  if (token === undefined) return;
  const others = offered.filter((name) => !name.startsWith(tokenProtocol)).join(', ');
  headers[protocolHeader] = others;
  if (others === '') delete headers[protocolHeader];
  for (let i = 0; i < rawHeaders.length; i += 2)
    if (rawHeaders[i]?.toLowerCase() === protocolHeader) rawHeaders[i + 1] = others;
  // One who sends both is refused for two of them, as always.
  headers.authorization ??= `Bearer ${token.slice(tokenProtocol.length)}`;
  rawHeaders.push('Authorization', headers.authorization);
}

/** @throws AppError ASH400 for what no WebSocket begins with */
export function checkHandshake({ headers }: IncomingMessage): void {
  const key = headers['sec-websocket-key'];
  if (key === undefined || !/^[A-Za-z0-9+/]{22}==$/.test(key))
    throw new AppError('ASH400', 'Sec-WebSocket-Key is not 16 bytes in base64');
  if (headers['sec-websocket-version'] !== '13')
    throw new AppError('ASH400', 'Sec-WebSocket-Version is not 13');
}

function isSameOrigin(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}

/**
 * Browsers ask for no leave before a WebSocket, and let any page open one: who is behind it is for us to look at.
 * @throws AppError ASH403 for pages of sites that `spec.cors` does not name
 */
export function checkOrigin({ headers }: IncomingMessage, corsHeaders: readonly string[]): void {
  const { origin, host } = headers;
  if (origin === undefined || isSameOrigin(origin, host)) return;
  if (corsHeaders.includes('Access-Control-Allow-Origin')) return;
  throw new AppError('ASH403', 'pages of this site may not open WebSockets here', {
    hint: 'spec.cors.origins names those that may.',
  });
}

/** Whether the upstream has read what it answers to: no cache or mistaken server has. */
export function isAccepted({ headers }: IncomingMessage, { raw }: Answered): boolean {
  const key = `${headers['sec-websocket-key']}${acceptSuffix}`;
  const expected = createHash('sha1').update(key).digest('base64');
  const texts = raw.map((bytes) => bytes.toString('latin1'));
  return texts.some(
    (name, i) =>
      i % 2 === 0 && name.toLowerCase() === 'sec-websocket-accept' && texts[i + 1] === expected,
  );
}
