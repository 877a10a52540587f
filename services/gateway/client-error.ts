// What is answered to bytes that Node's parser refuses, or that do not come in time?
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '../shared/errors.ts';
import { errorAnswer } from '../shared/problem.ts';
import type { Connections } from './connections.ts';

export interface ClientErrorOptions {
  owing: Connections['owing'];
  /** Told after the answer, for log and metrics. */
  refused(socket: Socket, status: number): void;
}

const faults: Readonly<Record<string, AppError>> = {
  HPE_HEADER_OVERFLOW: new AppError('ASH431', 'the header fields are larger than 16 KiB'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new AppError(
    'ASH413',
    'the chunk extensions are larger than 16 KiB',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new AppError('ASH408', 'the request did not arrive in time'),
};
const otherFault = new AppError('ASH400', 'the request is not well-formed HTTP/1.1');

/**
 * Listener of a server's `clientError`: answers at most once, always closes, never throws.
 * - owes nothing → answer and close;
 * - owes the answer to the request the fault is in → that is the answer; close;
 * - owes answers to requests that came whole, the fault is in what follows → those are answered, then it closes:
 *   a refusal written now would be read as the answer to the first of them.
 */
export function createClientErrorHandler(options: ClientErrorOptions) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const connection = options.owing(socket);
    if (connection === undefined) refuse(error, socket);
    else if (connection.request.complete) connection.response.shouldKeepAlive = false;
    else if (connection.owed > 1 || connection.response.headersSent) socket.destroy();
    else refuse(error, socket);
  };

  function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
    const fault = faults[error.code ?? ''] ?? otherFault;
    socket.end(rawAnswer(fault), () => socket.destroy());
    options.refused(socket, fault.status);
  }
}

/** The answer as bytes: there is no ServerResponse where there is no request. */
export function rawAnswer(error: AppError): string {
  const { status, headers, body } = errorAnswer(error, 'problem');
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  lines.push('Connection: close', `Content-Length: ${Buffer.byteLength(body)}`, '', body);
  return lines.join('\r\n');
}
