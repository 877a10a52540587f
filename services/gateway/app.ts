// How does the gateway run? It listens, has each request answered, and drains.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeGracefully } from '../shared/close-gracefully.ts';
import { listen } from '../shared/listen.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { type AnswerOptions, createAnswer } from './answer.ts';
import { createClientErrorHandler, createConnectHandler } from './client-error.ts';
import type { Exchange } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import { createPages } from './pages/create-pages.ts';
import { createGatewayServer } from './server.ts';
import type { Answer } from './stages/send.ts';

export { createCoherence } from './coherence.ts';

export interface GatewayOptions extends AnswerOptions {
  readonly observe: Observe;
}
export interface Gateway {
  /** @throws AppError ASH_CONFIG when the port cannot be had. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Whether it should be sent requests: it has a model and does not drain. */
  isReady(): boolean;
  /** Not ready at once; accepts for `drainDelayMs`, then finishes what is in flight. */
  drain(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { config, model } = options;
  const exchanges = new Exchanges(options);
  const handle = createHandle(options, exchanges);
  let isDraining = false;

  const server = createGatewayServer(config, {
    onRequest: (request: IncomingMessage, response: ServerResponse) =>
      handle(exchanges.begin(request, response)),
    onClientError: createClientErrorHandler(exchanges),
    onConnect: createConnectHandler(exchanges),
  });

  return {
    async listen(port, host) {
      return { port: await listen(server, { port, host, variable: 'ASHLAR_PORT' }) };
    },
    isReady: () => !isDraining && model() !== null,
    async drain() {
      isDraining = true;
      exchanges.closeConnections();
      await sleep(config.drainDelayMs);
      // Clients were told that connections are kept for so long; with no delay there is nobody to wait for.
      const idleMs = config.drainDelayMs > 0 ? config.keepAliveTimeoutMs : 0;
      await closeGracefully(server, { idleMs, timeoutMs: config.drainTimeoutMs });
    },
  };
}

/** Has one request answered: within this turn where nothing is waited for, as a promise more costs as much as a stage. */
function createHandle(options: GatewayOptions, exchanges: Exchanges): (exchange: Exchange) => void {
  const answer = createAnswer(options);
  const pages = createPages(options);

  function showPage(exchange: Exchange): void {
    exchange.route = 'page';
    // Express routes by what was authorised: the canonical path, encoded again.
    exchange.request.url = encodeURI(exchange.path);
    exchanges.leaveTo(exchange, pages);
  }
  return (exchange) => {
    const tell = (reply: Answer | null) => {
      if (reply === null) showPage(exchange);
      else exchanges.answer(exchange, reply);
    };
    const fail = (error: unknown) => exchanges.fail(exchange, error);
    try {
      const replying = answer(exchange);
      if (replying instanceof Promise) replying.then(tell).catch(fail);
      else tell(replying);
    } catch (error) {
      // Node still reads the bytes that came with the head: what is wrong with them is told first.
      queueMicrotask(() => fail(error));
    }
  };
}
