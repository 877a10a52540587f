// How does an answer reach the socket? Once: head and body in one write.
import type { IncomingMessage } from 'node:http';
import type { Exchange } from '../exchange.ts';
import { hasBody } from './read-body.ts';

export interface Answer {
  readonly status: number;
  /** name, value, name, value … without Content-Length. */
  readonly headers: readonly string[];
  readonly body: string | Buffer | null;
}

type Written = Answer & { readonly body: string | Buffer };

/** How long a client that is told "too much" may go on sending before it is cut off. */
const lingerMs = 1000;
/** A rest of the request up to this many bytes is read and thrown away, to keep the connection. */
const maxDiscardedBytes = 64 * 1024;

/**
 * Writes the answer; gives the bytes of body sent. HEAD is told the length and sent no body.
 * Where the client is still sending much, the connection closes, but not before it could read the answer:
 * closing a socket with unread data makes the kernel send a reset, which discards what the client has received.
 */
export function send(exchange: Exchange, answer: Answer, common: string[]): number {
  const { request } = exchange;
  const { status } = answer;
  const mayHaveBody = status !== 204 && status !== 304;
  const body = mayHaveBody ? (answer.body ?? '') : '';
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  const headers = common.concat(answer.headers);
  const isHead = request.method === 'HEAD';
  // What GET would send is not known without its body, and 0 would be a lie.
  const isLengthUnknown = isHead && answer.body === null;
  if (mayHaveBody && !isLengthUnknown) headers.push('Content-Length', String(length));
  write(exchange, { status, headers, body: isHead ? '' : body });
  return isHead ? 0 : length;
}

function write(exchange: Exchange, { status, headers, body }: Written): void {
  const { request, response } = exchange;
  if (!isStillSending(request)) {
    response.writeHead(status, headers as string[]).end(body);
    return;
  }
  response.shouldKeepAlive = false;
  response.writeHead(status, headers as string[]);
  linger(exchange, body);
}

function isStillSending(request: IncomingMessage): boolean {
  if (request.complete || !hasBody(request)) return false;
  const length = request.headers['content-length'];
  return length === undefined || Number(length) > maxDiscardedBytes;
}

/** Ends an answer whose head and body are written, as above. */
export function endRelayed(exchange: Exchange): void {
  if (isStillSending(exchange.request)) linger(exchange, '');
  else exchange.response.end();
}

function linger({ request, response }: Exchange, body: Written['body']): void {
  response.flushHeaders();
  if (body.length > 0) response.write(body);
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(end, lingerMs);
  request.once('close', end);
  request.once('end', end);
  request.resume();
}
