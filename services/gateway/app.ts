// Who are you, may you come in, where does this go? The order of a request's stages.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Caller } from '../shared/caller.ts';
import type { Clock } from '../shared/clock.ts';
import { closeGracefully } from '../shared/close-gracefully.ts';
import { AppError } from '../shared/errors.ts';
import { listen } from '../shared/listen.ts';
import type { Upstream, UpstreamReply } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { createClientErrorHandler, createConnectHandler } from './client-error.ts';
import type { Coherence } from './coherence.ts';
import type { GatewayConfig } from './config.ts';
import type { Exchange } from './exchange.ts';
import { Exchanges } from './exchanges.ts';
import { createPages } from './pages/create-pages.ts';
import { createGatewayServer } from './server.ts';
import { createAuthenticate } from './stages/authenticate.ts';
import { authorise, authoriseCall } from './stages/authorise.ts';
import { canonicalTarget } from './stages/canonical-target.ts';
import { deadlineOf } from './stages/deadline.ts';
import { forward, forwardedHeaders } from './stages/forward.ts';
import { guard } from './stages/guard.ts';
import { hasBody, readBody } from './stages/read-body.ts';
import { actionOf, belowBase, entityOf } from './stages/route.ts';
import type { Answer } from './stages/send.ts';

export interface GatewayOptions {
  readonly config: GatewayConfig;
  /** The model that is served now; null until there is one. */
  readonly model: () => Model | null;
  readonly upstream: Upstream;
  readonly coherence: Pick<Coherence, 'consistency' | 'edge'>;
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

/** The stages in order: each lets the request pass or throws what is answered. Null: a page answers. */
function createStages({ config, model, upstream, clock, coherence }: GatewayOptions) {
  const { consistency, edge } = coherence;
  const authenticate = createAuthenticate({ secret: config.jwtSecret, clock });

  /** Who has written is given what its next reads have to reach. */
  function wroteAnswer(reply: UpstreamReply, caller: Caller): Answer {
    if (!reply.position) return reply;
    return { ...reply, headers: [...reply.headers, ...consistency.wrote(caller, reply.position)] };
  }

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

    const method = request.method as string;
    const entering = authenticate(headers.authorization, current);
    const caller = entering instanceof Promise ? await entering : entering;
    exchange.role = caller.role;

    const entity = entityOf(path, current);
    if (entity !== undefined) {
      exchange.route = entity.name;
      authorise(caller.role, method, entity);
    }
    const action = actionOf(path, current);
    if (action !== undefined) {
      exchange.route = `rpc/${action.name}`;
      authoriseCall(caller.role, action);
    }

    const body = hasBody(request) ? await readBody(request, response) : null;
    const { query } = target;
    const headersPassed = forwardedHeaders(headers);
    const seen = consistency.seenBy(headers, caller);
    const deadlineMs = deadlineOf(action, config.deadlineMs);
    const asked = { method, path, query, headers: headersPassed, body, caller, seen, trace };
    const isCached =
      entity !== undefined && body === null && (method === 'GET' || method === 'HEAD');
    if (!isCached) return wroteAnswer(await forward(upstream, asked, deadlineMs), caller);

    const read = { ...asked, revision: current.revision };
    const looking = edge.look(read);
    const looked = looking instanceof Promise ? await looking : looking;
    if (looked.answer !== null) return looked.answer;
    return edge.tell(read, looked.forwarded, await forward(upstream, asked, deadlineMs));
  };
}
