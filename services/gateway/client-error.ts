// What is answered to bytes that Node's parser refuses, or that do not come in time?
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../shared/errors.ts';
import { errorAnswer } from '../shared/problem.ts';
import type { Connections } from './connections.ts';
import { rawHead } from './raw-head.ts';
import { createTurns } from './sockets/in-turns.ts';

export interface ClientErrorOptions {
  owing: Connections['owing'];
  /** Told for log and metrics; gives the id under which it is. */
  refused(socket: Duplex, fault: AppError): string;
}

const timeout = 'ERR_HTTP_REQUEST_TIMEOUT';
/** Thousands of slow connections that were opened together time out together. */
const timeoutsInTurn = 20;

const faults: Readonly<Record<string, AppError>> = {
  HPE_HEADER_OVERFLOW: new AppError('ASH431', 'the header fields are larger than 16 KiB'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new AppError(
    'ASH413',
    'the chunk extensions are larger than 16 KiB',
  ),
  [timeout]: new AppError('ASH408', 'the request did not arrive in time'),
};
/** The client went away, in the middle of a request for the second. */
const goneCodes: ReadonlySet<string> = new Set(['ECONNRESET', 'HPE_INVALID_EOF_STATE']);
const otherFault = new AppError('ASH400', 'the request is not well-formed HTTP/1.1');

/**
 * Listener of a server's `clientError`: answers at most once, always closes, never throws.
 * - owes nothing → answer and close;
 * - owes the answer to the request the fault is in → that is the answer; close;
 * - owes answers to requests that came whole, the fault is in what follows → those are answered, then it closes:
 *   a refusal written now would be read as the answer to the first of them.
 */
export function createClientErrorHandler(options: ClientErrorOptions) {
  const inTurns = createTurns(timeoutsInTurn);
  const handle = (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (goneCodes.has(error.code ?? '') || !socket.writable) {
      socket.destroy();
      return;
    }
    const connection = options.owing(socket);
    const fault = faults[error.code ?? ''] ?? otherFault;
    if (connection === undefined) refuse(options, socket, fault);
    else if (connection.request.complete) closeAfter(connection.response, socket);
    else if (connection.owed > 1 || connection.response.headersSent) socket.destroy();
    else refuse(options, socket, fault);
  };
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (error.code === timeout) inTurns(() => handle(error, socket));
    else handle(error, socket);
  };
}

/** Also where its head says something else already: it may be written, and wait for the answers before it. */
function closeAfter(response: ServerResponse, socket: Duplex): void {
  if (response.headersSent) response.once('close', () => (socket as Socket).destroySoon());
  response.shouldKeepAlive = false;
}

/** Listener of `connect`: the one method that Node hands over without a response. */
export function createConnectHandler(options: ClientErrorOptions) {
  return (_request: unknown, socket: Duplex): void => {
    refuse(options, socket, new AppError('ASH405', 'method CONNECT is not supported'));
  };
}

function refuse(options: ClientErrorOptions, socket: Duplex, fault: AppError): void {
  const requestId = options.refused(socket, fault);
  socket.end(rawAnswer(fault, requestId), () => socket.destroy());
}

/** The answer as bytes: there is no ServerResponse where there is no request. */
function rawAnswer(error: AppError, requestId: string): string {
  const { status, headers, body } = errorAnswer(error, 'problem');
  const framing = ['Connection', 'close', 'Content-Length', String(Buffer.byteLength(body))];
  return rawHead(status, ['X-Request-Id', requestId, ...headers, ...framing]) + body;
}
