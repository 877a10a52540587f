// Under which settings does Node listen for strangers?
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { GatewayConfig } from './config.ts';

export interface ServerHandlers {
  readonly onRequest: RequestListener;
  readonly onClientError: (error: NodeJS.ErrnoException, socket: Duplex) => void;
  readonly onConnect: (request: IncomingMessage, socket: Duplex) => void;
}

/** A server that times out what is slow and counts headers itself. */
export function createGatewayServer(config: GatewayConfig, handlers: ServerHandlers): Server {
  const server = createServer({
    headersTimeout: config.headersTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16 * 1024,
    // The guard answers a missing Host itself, with a body that says so.
    requireHostHeader: false,
  });
  // Node drops what is above the count and tells nobody; the guard counts and refuses.
  server.maxHeadersCount = 0;
  // No maxRequestsPerSocket: Node announces the close and then answers 503 without closing.
  server.on('request', handlers.onRequest);
  // The body is asked for (100 Continue) only when it is about to be read.
  server.on('checkContinue', handlers.onRequest);
  server.on('clientError', handlers.onClientError);
  server.on('connect', handlers.onConnect);
  return server;
}
