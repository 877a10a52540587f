// Who are you, may you come in, where does this go? The order of a request's stages.
import type { Caller } from '../shared/caller.ts';
import type { Clock } from '../shared/clock.ts';
import { AppError } from '../shared/errors.ts';
import type { Upstream } from '../shared/messages/upstream.ts';
import type { Model } from '../shared/model/model.ts';
import type { Coherence } from './coherence.ts';
import type { GatewayConfig } from './config.ts';
import type { Exchange } from './exchange.ts';
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

export interface AnswerOptions {
  readonly config: GatewayConfig;
  /** The model that is served now; null until there is one. */
  readonly model: () => Model | null;
  readonly upstream: Upstream;
  readonly coherence: Omit<Coherence, 'release'>;
  readonly clock: Clock;
}

const readMethods: ReadonlySet<string> = new Set(['GET', 'HEAD']);

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

interface Entered {
  readonly caller: Caller;
  readonly model: Model;
  readonly path: string;
  readonly query: string;
}
type Answering = Answer | null | Promise<Answer | null>;

/** The stages in order: each lets the request pass or throws what is answered. Null: a page answers. */
export function createAnswer({ config, model, upstream, clock, coherence }: AnswerOptions) {
  const { consistency } = coherence;
  const authenticate = createAuthenticate({ secret: config.jwtSecret, clock });
  const ask = createAsk({ upstream, coherence });

  /** What is behind the doors, for who may come in. */
  function askFor(exchange: Exchange, { caller, model, path, query }: Entered): Answering {
    const { request, response, trace } = exchange;
    const { role } = caller;
    exchange.role = role;
    const { entity, action } = enter(exchange, path, { model, role });

    const headers = forwardedHeaders(request.headers);
    const seen = consistency.seenBy(request.headers, caller);
    const { revision } = model;
    const method = request.method as string;
    const passed = { method, path, query, headers, body: null, caller, seen, trace };
    const asked = { request: passed, revision, deadlineMs: deadlineOf(action, config.deadlineMs) };
    if (hasBody(request))
      return readBody(request, response).then((body) =>
        ask.pass({ ...asked, request: { ...passed, body } }),
      );
    return entity !== undefined && readMethods.has(method) ? ask.read(asked) : ask.pass(asked);
  }

  return (exchange: Exchange): Answering => {
    const { request } = exchange;
    const { headers } = request;

    guard(request);
    const target = canonicalTarget(request.url ?? '', headers.host);
    exchange.path = target.path;

    const path = belowBase(target.path);
    if (path === null) return null;
    const current = model();
    if (current === null) throw new AppError('ASH503', 'no model is published yet');

    const entering = authenticate(headers.authorization, current);
    const { query } = target;
    const come = (caller: Caller) => askFor(exchange, { caller, model: current, path, query });
    return entering instanceof Promise ? entering.then(come) : come(entering);
  };
}
