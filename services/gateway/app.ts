// How does the gateway run? It listens, has each request answered, and drains.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { closeGracefully } from '../shared/close-gracefully.ts';
import { listen } from '../shared/listen.ts';
import { type AnswerOptions, type AnswerWork, createAnswer } from './answer.ts';
import { createClientErrorHandler, createConnectHandler } from './client-error.ts';
import type { Exchange } from './exchange.ts';
import { Exchanges, type Handler, type Reply, relayed } from './exchanges.ts';
import { createPages } from './pages/create-pages.ts';
import { createGatewayServer } from './server.ts';
import { Shedder } from './shed/shedder.ts';
import type { WatchLoop } from './shed/watch-event-loop.ts';
import { watchPressure } from './shed/watch-pressure.ts';
import { watchSockets } from './sockets/watch-sockets.ts';
import { createCors } from './stages/cors.ts';
import { RequestSpans } from './tracing/request-spans.ts';
import { createSample } from './tracing/sampler.ts';
import { createUpgradeHandler } from './upgrade.ts';

export { createCoherence } from './coherence.ts';
export { createLookUpKey } from './keys/look-up-key.ts';
export { createOwnLimits } from './limits/limits.ts';
export { watchEventLoop } from './shed/watch-event-loop.ts';

export interface GatewayOptions extends Omit<AnswerOptions, 'cors' | 'exchanges' | 'shedder'> {
  /** Tells how busy the process is. */
  readonly watchLoop: WatchLoop;
}
export interface Gateway {
  /** @throws AppError ASH_CONFIG when the port cannot be had. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Whether it should be sent requests: it has a model and does not drain. */
  isReady(): boolean;
  /** Not ready at once; accepts for `drainDelayMs`, then finishes what is in flight. */
  drain(): Promise<void>;
}

function createSpans({ config, tracing = null, clock }: GatewayOptions): RequestSpans | null {
  if (tracing === null) return null;
  const { otelTracesSampler: name, otelTracesSamplerArg: ratio, maxClientTracesPerSecond } = config;
  const given = { name, ratio, maxClientTracesPerSecond };
  const sample = createSample({ ...given, random: Math.random, now: clock.elapsedMs });
  return new RequestSpans({ tracing, sample });
}

export function createGateway(options: GatewayOptions): Gateway {
  const { config, model } = options;
  const cors = createCors(model);
  const shedder = new Shedder({
    maxDelayMs: config.maxLoopDelayMs,
    watch: options.watchLoop,
    random: Math.random,
  });
  const spans = createSpans(options);
  const exchanges = new Exchanges({ ...options, cors, spans, isHeld: () => shedder.refused() });
  const { answer, endStreams, release } = createAnswer({ ...options, cors, exchanges, shedder });
  const handle = createHandle(answer, { exchanges, pages: createPages(options) });
  let isDraining = false;

  const server = createGatewayServer(config, {
    onRequest(request: IncomingMessage, response: ServerResponse) {
      shedder.came();
      const exchange = exchanges.begin(request, response);
      if (exchange !== null) handle(exchange);
    },
    onClientError: createClientErrorHandler(exchanges),
    onConnect: createConnectHandler(exchanges),
    onUpgrade: createUpgradeHandler(exchanges, (exchange) => {
      shedder.came();
      handle(exchange);
    }),
  });
  watchSockets(server, config, options.observe);
  const stopShedding = watchPressure({ shedder, exchanges, observe: options.observe });

  return {
    async listen(port, host) {
      return { port: await listen(server, { port, host, variable: 'ASHLAR_PORT' }) };
    },
    isReady: () => !isDraining && model() !== null,
    async drain() {
      isDraining = true;
      exchanges.closeConnections();
      endStreams();
      await sleep(config.drainDelayMs);
      // Clients were told that connections are kept for so long; with no delay there is nobody to wait for.
      const idleMs = config.drainDelayMs > 0 ? config.keepAliveTimeoutMs : 0;
      await closeGracefully(server, { idleMs, timeoutMs: config.drainTimeoutMs });
      stopShedding();
      release();
    },
  };
}

/** Has one request answered: within this turn where nothing is waited for, as a promise more costs as much as a stage. */
function createHandle(
  answer: AnswerWork['answer'],
  { exchanges, pages }: { readonly exchanges: Exchanges; readonly pages: Handler },
): (exchange: Exchange) => void {
  function showPage(exchange: Exchange): void {
    exchange.route = 'page';
    // Express routes by what was authorised: the canonical path, encoded again.
    exchange.request.url = encodeURI(exchange.path);
    exchanges.leaveTo(exchange, pages);
  }
  return (exchange) => {
    const tell = (reply: Reply) => {
      if (reply === relayed) return;
      if (reply === null) showPage(exchange);
      else if (typeof reply === 'function') exchanges.stream(exchange, reply);
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
