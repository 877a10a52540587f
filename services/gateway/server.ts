// Under which settings does Node listen for strangers?
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { variableOf } from '../shared/config.ts';
import { AppError } from '../shared/errors.ts';
import type { GatewayConfig } from './config.ts';
import { GatewayRequest } from './upgrade.ts';

export interface ServerHandlers {
  readonly onRequest: RequestListener;
  readonly onClientError: (error: NodeJS.ErrnoException, socket: Duplex) => void;
  readonly onConnect: (request: IncomingMessage, socket: Duplex) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** A server that times out what is slow and counts headers itself. @throws AppError ASH_CONFIG */
export function createGatewayServer(config: GatewayConfig, handlers: ServerHandlers): Server {
  checkTimeouts(config);
  const server = createServer({
    headersTimeout: config.headersTimeoutMs,
    requestTimeout: config.requestTimeoutMs,
    keepAliveTimeout: config.keepAliveTimeoutMs,
    connectionsCheckingInterval: 1000,
    maxHeaderSize: 16 * 1024,
    // The guard answers a missing Host itself, with a body that says so.
    requireHostHeader: false,
    IncomingMessage: GatewayRequest,
  });
  // Node drops what is above the count and tells nobody; the guard counts and refuses.
  server.maxHeadersCount = 0;
  // No maxRequestsPerSocket: Node announces the close and then answers 503 without closing.
  server.on('request', handlers.onRequest);
  // The body is asked for (100 Continue) only when it is about to be read.
  server.on('checkContinue', handlers.onRequest);
  // Node would answer 417 by itself, and nobody would hear of it.
  server.on('checkExpectation', handlers.onRequest);
  server.on('clientError', handlers.onClientError);
  server.on('connect', handlers.onConnect);
  server.on('upgrade', handlers.onUpgrade);
  return server;
}

/** Node refuses it too, in words about its own options. */
function checkTimeouts({ headersTimeoutMs, requestTimeoutMs }: GatewayConfig): void {
  if (headersTimeoutMs <= requestTimeoutMs) return;
  const [headers, request] = [variableOf('headersTimeoutMs'), variableOf('requestTimeoutMs')];
  throw new AppError(
    'ASH_CONFIG',
    `${headers} (${headersTimeoutMs}) is longer than ${request} (${requestTimeoutMs})`,
    { hint: 'The headers are a part of the request.' },
  );
}
