// What is answered to bytes that Node's parser refuses, or that do not come in time?
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../shared/errors.ts';
import { errorAnswer } from '../shared/problem.ts';
import type { Connections } from './connections.ts';

export interface ClientErrorOptions {
  owing: Connections['owing'];
  /** Told after the answer, for log and metrics. */
  refused(socket: Duplex, status: number): void;
}

const faults: Readonly<Record<string, AppError>> = {
  HPE_HEADER_OVERFLOW: new AppError('ASH431', 'the header fields are larger than 16 KiB'),
  HPE_CHUNK_EXTENSIONS_OVERFLOW: new AppError(
    'ASH413',
    'the chunk extensions are larger than 16 KiB',
  ),
  ERR_HTTP_REQUEST_TIMEOUT: new AppError('ASH408', 'the request did not arrive in time'),
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
  return (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (goneCodes.has(error.code ?? '') || !socket.writable) {
      socket.destroy();
      return;
    }
    const connection = options.owing(socket);
    const fault = faults[error.code ?? ''] ?? otherFault;
    if (connection === undefined) refuse(options, socket, fault);
    else if (connection.request.complete) connection.response.shouldKeepAlive = false;
    else if (connection.owed > 1 || connection.response.headersSent) socket.destroy();
    else refuse(options, socket, fault);
  };
}

/** Listener of `connect`: the one method that Node hands over without a response. */
export function createConnectHandler(options: ClientErrorOptions) {
  return (_request: unknown, socket: Duplex): void => {
    refuse(options, socket, new AppError('ASH405', 'method CONNECT is not supported'));
  };
}

function refuse(options: ClientErrorOptions, socket: Duplex, fault: AppError): void {
  socket.end(rawAnswer(fault), () => socket.destroy());
  options.refused(socket, fault.status);
}

/** The answer as bytes: there is no ServerResponse where there is no request. */
function rawAnswer(error: AppError): string {
  const { status, headers, body } = errorAnswer(error, 'problem');
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`];
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`);
  lines.push('Connection: close', `Content-Length: ${Buffer.byteLength(body)}`, '', body);
  return lines.join('\r\n');
}
