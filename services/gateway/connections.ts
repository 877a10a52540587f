// Which answers does a connection still owe? (Pipelined requests make it more than one.)
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AppError } from '../shared/errors.ts';

interface Connection {
  owed: number;
  /** The latest request of it. */
  request: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** What was told past the response, because the rest of the request could not be read. */
  fault: AppError | null;
}

/** What the handler of parser errors must know before it writes to a socket. */
export interface Connections {
  /** False where the connection ends with an earlier answer: what comes behind it is not to be answered, nor done (RFC 9112 §9.6). */
  began(request: IncomingMessage, response: ServerResponse, requestId: string): boolean;
  answered(request: IncomingMessage): void;
  refused(socket: Duplex, fault: AppError): void;
  /** What was told instead of the answer to the request. */
  faultOf(request: IncomingMessage): AppError | null;
  /** Undefined when the socket owes nothing. */
  owing(socket: Duplex): Readonly<Connection> | undefined;
}

export function createConnections(): Connections {
  const connections = new WeakMap<Duplex, Connection>();
  return {
    began(request, response, requestId) {
      const connection = connections.get(request.socket);
      if (connection === undefined) {
        connections.set(request.socket, { owed: 1, request, response, requestId, fault: null });
        return true;
      }
      if (!connection.response.shouldKeepAlive || connection.fault !== null) return false;
      connection.owed += 1;
      connection.request = request;
      connection.response = response;
      connection.requestId = requestId;
      return true;
    },
    answered(request) {
      const connection = connections.get(request.socket);
      if (connection !== undefined) connection.owed -= 1;
    },
    refused(socket, fault) {
      const connection = connections.get(socket);
      if (connection !== undefined) connection.fault = fault;
    },
    faultOf: (request) => connections.get(request.socket)?.fault ?? null,
    owing(socket) {
      const connection = connections.get(socket);
      return connection !== undefined && connection.owed > 0 ? connection : undefined;
    },
  };
}
