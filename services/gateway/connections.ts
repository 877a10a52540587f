// Which answers does a connection still owe? (Pipelined requests make it more than one.)
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface Connection {
  owed: number;
  /** The latest request of it. */
  request: IncomingMessage;
  response: ServerResponse;
  /** Status that was told past the response, because the rest of the request could not be read. */
  refusedStatus: number | null;
}

/** What the handler of parser errors must know before it writes to a socket. */
export interface Connections {
  began(request: IncomingMessage, response: ServerResponse): void;
  answered(request: IncomingMessage): void;
  refused(socket: Duplex, status: number): void;
  refusedStatus(request: IncomingMessage): number | null;
  /** Undefined when the socket owes nothing. */
  owing(socket: Duplex): Readonly<Connection> | undefined;
}

export function createConnections(): Connections {
  const connections = new WeakMap<Duplex, Connection>();
  return {
    began(request, response) {
      const connection = connections.get(request.socket);
      if (connection === undefined) {
        connections.set(request.socket, { owed: 1, request, response, refusedStatus: null });
        return;
      }
      connection.owed += 1;
      connection.request = request;
      connection.response = response;
    },
    answered(request) {
      const connection = connections.get(request.socket);
      if (connection !== undefined) connection.owed -= 1;
    },
    refused(socket, status) {
      const connection = connections.get(socket);
      if (connection !== undefined) connection.refusedStatus = status;
    },
    refusedStatus: (request) => connections.get(request.socket)?.refusedStatus ?? null,
    owing(socket) {
      const connection = connections.get(socket);
      return connection !== undefined && connection.owed > 0 ? connection : undefined;
    },
  };
}
