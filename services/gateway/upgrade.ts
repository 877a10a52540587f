// What becomes of a request that wants to speak another protocol? A WebSocket may be opened; anything else is a request as any (RFC 9110 §7.8).
import { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import { isWebSocket, takeProtocolToken } from './routes/websocket.ts';

const wants = Symbol('wants to upgrade');

/**
 * Node asks `upgrade` whether to give the connection out of hand, with it the body of the request: many clients offer
 * `h2c` with each request that they make, and are to be answered.
 */
export class GatewayRequest extends IncomingMessage {
  /** No private field: the constructor of Node sets `upgrade` before there could be one. */
  [wants]?: boolean | null;

  get upgrade(): boolean {
    return this[wants] === true && (this.method === 'CONNECT' || isWebSocket(this));
  }
  set upgrade(value: boolean | null) {
    this[wants] = value;
  }
}

/** Node gives the connection out of hand with such a request: where no WebSocket is opened, it ends with the answer. */
export function createUpgradeHandler(exchanges: Exchanges, handle: (exchange: Exchange) => void) {
  return (request: IncomingMessage, duplex: Duplex, head: Buffer): void => {
    const socket = duplex as Socket;
    socket.on('error', () => socket.destroy());
    // An answer is still being written: no client that means well asks for this before it has that.
    if (exchanges.owing(socket) !== undefined) {
      socket.destroy();
      return;
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket);
    response.once('finish', () => socket.destroySoon());
    const exchange = exchanges.begin(request, response);
    if (exchange === null) {
      socket.destroy();
      return;
    }
    exchange.webSocket = { socket, head };
    takeProtocolToken(request);
    handle(exchange);
  };
}
