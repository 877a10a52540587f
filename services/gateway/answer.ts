// Who are you, may you come in, where does this go? The order of a request's stages.
import type { ChangeReader } from '../shared/bus/change-log.ts';
import type { Caller } from '../shared/caller.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Upstream } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { Tracing } from '../shared/tracing/tracing.ts';
import {
  type AdmitCaller,
  type Answering,
  createAdmitCaller,
  unlessRefused,
} from './admit-caller.ts';
import type { Coherence } from './coherence.ts';
import type { GatewayConfig } from './config.ts';
import { createFollow, type Follow } from './events/follow.ts';
import type { Exchange } from './exchange.ts';
import type { Exchanges } from './exchanges.ts';
import { createIdentification, type IdentificationOptions } from './identification.ts';
import type { Limits } from './limits/limits.ts';
import { createRoutes, type Routes } from './routes/routes.ts';
import { createShedStage, type Shed } from './shed/shed-stage.ts';
import type { Shedder } from './shed/shedder.ts';
import { createAsk } from './stages/ask-upstream.ts';
import { authorise, authoriseCall } from './stages/authorise.ts';
import { canonicalTarget, type Target } from './stages/canonical-target.ts';
import type { CorsStage } from './stages/cors.ts';
import { deadlineOf } from './stages/deadline.ts';
import { forwardedHeaders } from './stages/forward.ts';
import { guardOrClose, guardUrl } from './stages/guard.ts';
import { hasBody, readBody } from './stages/read-body.ts';
import {
  belowBase,
  type Destination,
  destinationOf,
  entityOfEvents,
  eventsOf,
} from './stages/route.ts';

export interface AnswerOptions extends IdentificationOptions {
  readonly config: GatewayConfig;
  /** The model that is served now; null until there is one. */
  readonly model: () => Model | null;
  readonly upstream: Upstream;
  readonly coherence: Omit<Coherence, 'release'>;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Where events of changes are read from. */
  readonly changes: ChangeReader;
  readonly cors: CorsStage;
  readonly exchanges: Pick<Exchanges, 'relay' | 'switchProtocol'>;
  readonly shedder: Pick<Shedder, 'takes' | 'isShedding'>;
  /** Null, or not there: nobody takes spans. */
  readonly tracing?: Tracing | null;
}

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

interface Entered {
  readonly caller: Caller;
  readonly model: Model;
  readonly to: Destination;
  readonly path: string;
  readonly query: string;
}

export interface AnswerWork extends Pick<Follow, 'endStreams'> {
  readonly answer: (exchange: Exchange) => Answering;
  /** Nothing is fetched for it any more. */
  readonly release: () => void;
}

/** What is behind the doors of the REST API, for who may come in. */
function createAskFor(ask: ReturnType<typeof createAsk>, options: AnswerOptions) {
  const { deadlineMs } = options.config;
  const { consistency } = options.coherence;
  return (exchange: Exchange, { caller, model, to, path, query }: Entered): Answering => {
    const { request, response, trace } = exchange;
    const method = request.method as string;
    const { entity, action } = to;
    if (entity !== undefined) authorise(caller.role, method, entity);
    if (action !== undefined) authoriseCall(caller.role, action);

    const headers = forwardedHeaders(request.headers);
    const seen = consistency.seenBy(request.headers, caller);
    const { revision, application } = model;
    const passed = { method, path, query, headers, body: null, caller, seen, trace };
    const asked = { request: passed, revision, deadlineMs: deadlineOf(action, deadlineMs) };
    if (hasBody(request))
      return readBody(request, response, application.limits?.maxBodyBytes).then((body) =>
        ask.pass({ ...asked, request: { ...passed, body } }),
      );
    return entity !== undefined && readMethods.has(method) ? ask.read(asked) : ask.pass(asked);
  };
}

interface RouteDoors {
  readonly model: () => Model | null;
  readonly routes: Routes;
  readonly admit: AdmitCaller;
  readonly shed: Shed;
}

/** Answers what is of a route; null: it is of none. */
function createEnterRoute({ model, routes, admit, shed }: RouteDoors) {
  return (exchange: Exchange, { query }: Target): Answering => {
    const current = model();
    const route = current && routes.find(exchange, current);
    // A page; nobody in particular asks for it.
    if (current === null || route === null) return shed(exchange, 'anonymous');
    return admit({ exchange, current, route: route.label }, (caller) =>
      routes.forward(route, { exchange, caller, query }),
    );
  };
}
interface Doors {
  readonly admit: AdmitCaller;
  readonly askFor: ReturnType<typeof createAskFor>;
  readonly enterRoute: ReturnType<typeof createEnterRoute>;
  readonly follow: Follow['follow'];
  readonly model: () => Model;
}

/** Which door does a request go to? The API's paths come first: no route hides them. */
function createEnter({ admit, askFor, enterRoute, follow, model }: Doors) {
  return (exchange: Exchange, target: Target): Answering => {
    const { path: whole, query } = target;
    const rest = belowBase(whole);
    const path = rest ?? entityOfEvents(whole);
    if (path === null) return enterRoute(exchange, target);
    const current = model();
    const to = rest === null ? eventsOf(path, current) : destinationOf(path, current);
    return admit({ exchange, current, route: to.route }, (caller) => {
      const entered = { caller, model: current, to, path, query };
      return rest === null
        ? follow(exchange, { ...entered, entity: path })
        : askFor(exchange, entered);
    });
  };
}

/** The stages in order: each lets the request pass or throws what is answered. */
export function createAnswer(options: AnswerOptions): AnswerWork {
  const { upstream, coherence, limits } = options;
  const { consistency } = coherence;
  const identification = createIdentification(options);
  const { keyHolds, release } = identification;
  const shed = createShedStage(options.shedder, options.observe);
  const ask = createAsk({ upstream, coherence });
  const model = (): Model => {
    const current = options.model();
    if (current === null) throw new AppError('ASH503', 'no model is published yet');
    return current;
  };
  const askFor = createAskFor(ask, options);
  const { follow, endStreams } = createFollow({
    ...{ ...options, ask: ask.read, model, consistency, keyHolds },
  });
  const routes = createRoutes({ ...options, keyHolds });
  const admit = createAdmitCaller(options, { ...identification, shed });
  const enterRoute = createEnterRoute({ model: options.model, routes, admit, shed });

  const enter = createEnter({ admit, askFor, enterRoute, follow, model });

  function answer(exchange: Exchange): Answering {
    const { request } = exchange;
    const { headers, url = '' } = request;
    guardOrClose(request, exchange.response);
    const target = canonicalTarget(url, headers.host);
    exchange.path = target.path;
    const current = options.model();
    if (current === null) return enter(exchange, target);
    guardUrl(url, current.application.limits?.maxUrlBytes);
    return unlessRefused(limits.admit(exchange, current), () => enter(exchange, target));
  }
  return {
    answer,
    endStreams() {
      endStreams();
      routes.endStreams();
    },
    release() {
      release();
      routes.release();
    },
  };
}
