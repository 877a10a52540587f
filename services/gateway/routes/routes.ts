// Which requests are for other HTTP services, may their callers ask, and who forwards them?
import { type Caller, serviceRole } from '../../shared/caller.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import { familyOf } from '../../shared/networks.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import type { Tracing } from '../../shared/tracing/tracing.ts';
import type { GatewayConfig } from '../config.ts';
import type { Exchange } from '../exchange.ts';
import { type Exchanges, relayed } from '../exchanges.ts';
import type { Identification } from '../identification.ts';
import { denied } from '../stages/authorise.ts';
import { plainAddress } from '../stages/client-address.ts';
import type { CorsStage } from '../stages/cors.ts';
import { createMayForward } from './address-guard.ts';
import { type Forwarding, forwardRequest } from './forward-request.ts';
import { OpenStreams } from './open-streams.ts';
import { isLooping } from './request-headers.ts';
import { RouteSet } from './route-set.ts';
import type { ServedRoute } from './served-route.ts';
import { checkHandshake, checkOrigin } from './websocket.ts';

/** Of the gateway itself, now or in a later version; no route may name them (compile/routes.ts). */
const ours = /^\/(?:rest|events)(?:\/|$)/;

export interface RoutesOptions {
  readonly config: Pick<GatewayConfig, 'routeNetworks' | 'trustedProxies'>;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly model: () => Model | null;
  readonly keyHolds: Identification['keyHolds'];
  readonly cors: Pick<CorsStage, 'headersFor'>;
  readonly exchanges: Pick<Exchanges, 'relay' | 'switchProtocol'>;
  readonly tracing?: Tracing | null;
}

export interface RouteEntered {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly query: string;
}

export interface Routes {
  /** Null where the path is none of theirs. @throws AppError ASH405 */
  find(exchange: Exchange, model: Model): ServedRoute | null;
  /** Resolves once the answer is on its way. @throws AppError 42501 (or rejects with ASH413, ASH502, ASH503, ASH504) */
  forward(route: ServedRoute, entered: RouteEntered): Promise<typeof relayed>;
  /** WebSockets and streams of events end, and no others begin. */
  endStreams(): void;
  release(): void;
}

/** How the client reached us: what a trusted proxy says of it. */
function createProtoOf({ trustedProxies }: RoutesOptions['config']) {
  return ({ request }: Exchange): 'http' | 'https' => {
    const said = request.headers['x-forwarded-proto'];
    if (typeof said !== 'string') return 'http';
    const peer = plainAddress(request.socket.remoteAddress ?? '');
    if (!trustedProxies.check(peer, familyOf(peer))) return 'http';
    return said.split(',').at(-1)?.trim().toLowerCase() === 'https' ? 'https' : 'http';
  };
}

/** @throws AppError ASH405 */
function refuseMethod(methods: readonly string[], method: string): never {
  throw new AppError('ASH405', `method ${method} is not supported here`, {
    hint: `Supported: ${methods.join(', ')}.`,
  });
}

function authoriseRoute({ roles, spec }: ServedRoute, role: string): void {
  if (role !== serviceRole && !roles.has(role)) throw denied(`route ${spec.name}`, role);
}

/** @throws AppError ASH400, ASH403, ASH503 where no WebSocket may be opened */
function checkWebSocket(
  { spec }: ServedRoute,
  { request }: Exchange,
  { streams, cors }: Pick<RoutesOptions, 'cors'> & { readonly streams: OpenStreams },
): void {
  if (spec.websocket !== true)
    throw new AppError('ASH400', `route "${spec.name}" opens no WebSockets`);
  checkHandshake(request);
  checkOrigin(request, cors.headersFor(request));
  if (streams.isClosed) throw new AppError('ASH503', 'this gateway is about to go');
}

export function createRoutes(options: RoutesOptions): Routes {
  const { config, exchanges, observe, tracing = null } = options;
  const isAllowed = createMayForward(config.routeNetworks);
  const routes = new RouteSet({ ...options, isAllowed });
  const streams = new OpenStreams(options);
  const protoOf = createProtoOf(config);

  function forwardingOf(route: ServedRoute, { exchange, caller, query }: RouteEntered): Forwarding {
    const { request, address, trace } = exchange;
    const received = { request, caller, address, trace, proto: protoOf(exchange) };
    return { route, exchange, received, query, observe, exchanges, streams, tracing };
  }

  return {
    find({ request, path }, model) {
      if (model.application.routes === undefined || ours.test(path)) return null;
      const { method = '', headers } = request;
      const found = routes.find(model, { host: headers.host ?? '', path, method });
      if (found === null || 'spec' in found) return found;
      return refuseMethod(found.methods, method);
    },
    async forward(route, entered) {
      const { exchange, caller } = entered;
      authoriseRoute(route, caller.role);
      if (isLooping(exchange.request))
        throw new AppError('ASH508', `route "${route.spec.name}" leads back to this gateway`);
      if (exchange.webSocket !== null) checkWebSocket(route, exchange, { ...options, streams });
      await forwardRequest(forwardingOf(route, entered));
      return relayed;
    },
    endStreams: () => streams.close(),
    release: () => routes.release(),
  };
}
