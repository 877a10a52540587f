// Who are you, may you come in, where does this go? The order of a request's stages.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../shared/clock.ts';
import { closeGracefully } from '../shared/close-gracefully.ts';
import { AppError } from '../shared/errors.ts';
import { listen } from '../shared/listen.ts';
import type { Upstream } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { createClientErrorHandler, createConnectHandler } from './client-error.ts';
import type { Coherence } from './coherence.ts';
import type { GatewayConfig } from './config.ts';
import type { Exchange } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import { createPages } from './pages/create-pages.ts';
import { createGatewayServer } from './server.ts';
import { createAsk } from './stages/ask-upstream.ts';
import { createAuthenticate } from './stages/authenticate.ts';
import { authorise, authoriseCall } from './stages/authorise.ts';
import { canonicalTarget } from './stages/canonical-target.ts';
import { deadlineOf } from './stages/deadline.ts';
import { forwardedHeaders } from './stages/forward.ts';
import { guard } from './stages/guard.ts';
import { hasBody, readBody } from './stages/read-body.ts';
import { actionOf, belowBase, entityOf } from './stages/route.ts';
import type { Answer } from './stages/send.ts';

export { type Coherence, createCoherence } from './coherence.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  /** The model that is served now; null until there is one. */
  readonly model: () => Model | null;
  readonly upstream: Upstream;
  readonly coherence: Omit<Coherence, 'release'>;
  readonly observe: Observe;
  readonly clock: Clock;
}
export interface Gateway {
  /** @throws AppError ASH_CONFIG when the port cannot be had. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Whether it should be sent requests: it has a model and does not drain. */
  isReady(): boolean;
  /** Not ready at once; accepts for `drainDelayMs`, then finishes what is in flight. */
  drain(): Promise<void>;
}

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

export function createGateway(options: GatewayOptions): Gateway {
  const { config, model } = options;
  const exchanges = new Exchanges(options);
  const answer = createStages(options);
  const pages = createPages(options);
  let isDraining = false;

  async function handle(exchange: Exchange): Promise<void> {
    try {
      const reply = await answer(exchange);
      if (reply === null) showPage(exchange);
      else exchanges.answer(exchange, reply);
    } catch (error) {
      exchanges.fail(exchange, error);
    }
  }
  function showPage(exchange: Exchange): void {
    exchange.route = 'page';
    // Express routes by what was authorised: the canonical path, encoded again.
    exchange.request.url = encodeURI(exchange.path);
    exchanges.leaveTo(exchange, pages);
  }
  const server = createGatewayServer(config, {
    onRequest: (request: IncomingMessage, response: ServerResponse) =>
      void handle(exchanges.begin(request, response)),
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

/** What the path stands for, which the caller may use. @throws AppError 42501 */
function enter(exchange: Exchange, path: string, { model, role }: { model: Model; role: string }) {
  const entity = entityOf(path, model);
  if (entity !== undefined) {
    exchange.route = entity.name;
    authorise(role, exchange.request.method as string, entity);
  }
  const action = actionOf(path, model);
  if (action !== undefined) {
    exchange.route = `rpc/${action.name}`;
    authoriseCall(role, action);
  }
  return { entity, action };
}

/** The stages in order: each lets the request pass or throws what is answered. Null: a page answers. */
function createStages({ config, model, upstream, clock, coherence }: GatewayOptions) {
  const { consistency } = coherence;
  const authenticate = createAuthenticate({ secret: config.jwtSecret, clock });
  const ask = createAsk({ upstream, coherence });

  return async (exchange: Exchange): Promise<Answer | null> => {
    const { request, response, trace } = exchange;
    const { headers } = request;

    guard(request);
    const target = canonicalTarget(request.url ?? '', headers.host);
    exchange.path = target.path;

    const path = belowBase(target.path);
    if (path === null) return null;
    const current = model();
    if (current === null) throw new AppError('ASH503', 'no model is published yet');

    const entering = authenticate(headers.authorization, current);
    const caller = entering instanceof Promise ? await entering : entering;
    const { role } = caller;
    exchange.role = role;
    const { entity, action } = enter(exchange, path, { model: current, role });

    const body = hasBody(request) ? await readBody(request, response) : null;
    const method = request.method as string;
    const { query } = target;
    const headersPassed = forwardedHeaders(headers);
    const seen = consistency.seenBy(headers, caller);
    const passed = { method, path, query, headers: headersPassed, body, caller, seen, trace };
    const asked = { request: passed, deadlineMs: deadlineOf(action, config.deadlineMs) };
    const isRead = entity !== undefined && body === null && readMethods.has(method);
    return isRead ? ask.read(asked, current.revision) : ask.pass(asked);
  };
}
