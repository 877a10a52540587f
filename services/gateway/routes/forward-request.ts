// How is a request forwarded? To one upstream of its route, and to another where the first failed and nothing can have come of it.
import type { Duplex } from 'node:stream';
import type { Observe } from '../../shared/observe/observation.ts';
import type { RouteAttemptOutcome } from '../../shared/observe/route-observation.ts';
import type { Tracing } from '../../shared/tracing/tracing.ts';
import type { Exchanges } from '../exchanges.ts';
import { ClientGone, hasBody } from '../stages/read-body.ts';
import { AnswerDeadline } from './answer-deadline.ts';
import { Attempt, type Sink } from './attempt.ts';
import { endAttemptSpan, openAttemptSpan } from './attempt-span.ts';
import type { Backend } from './backend.ts';
import { holdEvents, holdWebSocket, isEventStream, type StreamContext } from './hold-stream.ts';
import { checkAnnounced, RequestBody } from './request-body.ts';
import type { Answered } from './response-headers.ts';
import { isGatewayStatus, toAppError, UpstreamFailure, unavailable } from './upstream-failure.ts';
import { isAccepted } from './websocket.ts';

/** RFC 9110 §9.2.2: doing it twice is as doing it once. */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

export interface Forwarding extends StreamContext {
  /** What stands behind `?`, as sent. */
  readonly query: string;
  readonly observe: Observe;
  readonly exchanges: Pick<Exchanges, 'relay' | 'switchProtocol'>;
  /** Null where nobody takes spans. */
  readonly tracing: Tracing | null;
}

/** One try of a request. */
interface Sending {
  readonly backend: Backend;
  /** Tries before it. */
  readonly retries: number;
  /** As name, value, name, value … */
  readonly headers: readonly string[];
  readonly body: RequestBody | null;
}

/** One request on its way; all tries of it have one deadline. */
class ForwardedRequest {
  readonly #forwarding: Forwarding;
  readonly #path: string;
  readonly #headers: readonly string[];
  readonly #deadline: AnswerDeadline;
  readonly #tried = new Set<Backend>();
  #body: RequestBody | null = null;
  #attempt: Attempt | null = null;
  #gone: ClientGone | null = null;

  constructor(forwarding: Forwarding) {
    const { route, exchange, received, query } = forwarding;
    this.#forwarding = forwarding;
    const url = exchange.request.url ?? '';
    const path = route.pathOf({ path: exchange.path, url });
    this.#path = query === '' ? path : `${path}?${query}`;
    this.#headers = route.requestHeaders(received);
    this.#deadline = new AnswerDeadline(route.timeoutMs, () =>
      this.#attempt?.abort(new UpstreamFailure('timeout', true)),
    );
  }

  /** Resolves when an answer is on its way. Rejects with AppError ASH413, ASH502, ASH503, ASH504, or ClientGone. */
  async run(): Promise<void> {
    const { route, exchange } = this.#forwarding;
    route.budget.deposit();
    const { response } = exchange;
    response.once('close', this.#onClose);
    if (response.closed || exchange.request.socket.destroyed) this.#onClose();
    if (!hasBody(exchange.request)) this.#deadline.start();
    try {
      await this.#try(0);
    } finally {
      this.#deadline.settle();
    }
  }

  async #try(retries: number): Promise<void> {
    const { route } = this.#forwarding;
    if (this.#gone !== null) throw this.#gone;
    const backend = route.choose(this.#tried) ?? route.choose();
    if (backend === null) {
      this.#tell('unavailable', retries);
      throw unavailable(route.spec.name);
    }
    this.#tried.add(backend);
    try {
      await this.#ask(backend, retries);
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) throw error;
      this.#tell(error.kind, retries);
      // Of a status it was decided when it came.
      if (error.kind !== 'status' && !this.#mayRepeat(error.mayHaveBegun, retries))
        throw toAppError(error, { route: route.spec.name, timeoutMs: route.timeoutMs });
      return this.#try(retries + 1);
    }
    this.#tell('answered', retries);
  }

  async #ask(backend: Backend, retries: number): Promise<void> {
    const { route, received, tracing } = this.#forwarding;
    const body = this.#openBody();
    const span = openAttemptSpan(tracing, this.#forwarding, { backend, retries });
    if (span === null) {
      await this.#send({ backend, retries, headers: this.#headers, body });
      return;
    }
    const headers = route.requestHeaders({ ...received, trace: span });
    await endAttemptSpan(span, this.#send({ backend, retries, headers, body }));
  }

  #send({ backend, retries, headers, body }: Sending): Promise<number> {
    const { exchange } = this.#forwarding;
    const method = exchange.request.method as 'GET';
    const request = {
      ...{ path: this.#path, method, headers: headers as string[], body },
      upgrade: exchange.webSocket === null ? null : 'websocket',
    };
    return backend.ask(request, (onOver) => {
      this.#attempt = new Attempt({
        onHead: (answered) => this.#take(answered, backend, retries),
        onUpgrade: (answered, socket) => this.#switch(answered, socket, backend),
        onOver,
      });
      return this.#attempt;
    });
  }

  /** Null: another try may bring something better. */
  #take(answered: Answered, { origin }: Backend, retries: number): Sink | null {
    const { route, exchange, exchanges } = this.#forwarding;
    if (isGatewayStatus(answered.status) && this.#mayRepeat(true, retries)) return null;
    this.#deadline.settle();
    const headers = route.responseHeaders(answered, origin);
    const isStream = isEventStream(headers);
    const sink = exchanges.relay(exchange, { status: answered.status, headers, isStream });
    // The attempt has to know first where its body goes.
    if (isStream) setImmediate(() => this.#hold());
    return sink;
  }

  /** From now on bytes go back and forth. */
  #switch(answered: Answered, upstream: Duplex, { origin }: Backend): void {
    const { route, exchange, exchanges } = this.#forwarding;
    const { webSocket } = exchange;
    if (webSocket === null || !isAccepted(exchange.request, answered)) {
      upstream.destroy();
      throw new UpstreamFailure('broken', true);
    }
    this.#deadline.settle();
    exchange.response.off('close', this.#onClose);
    const headers = route.responseHeaders(answered, origin);
    headers.push('Connection', 'Upgrade', 'Upgrade', 'websocket');
    exchanges.switchProtocol(exchange, { status: answered.status, headers, isStream: true });
    if (webSocket.head.length > 0) upstream.write(webSocket.head);
    holdWebSocket(this.#forwarding, webSocket.socket, upstream);
  }

  #hold(): void {
    if (this.#attempt !== null) holdEvents(this.#forwarding, this.#attempt);
  }

  /** Nothing can have come of it, or doing it twice is as doing it once; and the client's body was not touched. */
  #mayRepeat(mayHaveBegun: boolean, retries: number): boolean {
    const { route, exchange } = this.#forwarding;
    if (this.#deadline.isLate || retries >= route.maxRetries || this.#body?.hasBegun === true)
      return false;
    if (mayHaveBegun && !idempotent.has(exchange.request.method ?? '')) return false;
    return route.budget.withdraw();
  }

  #openBody(): RequestBody | null {
    const { exchange, route } = this.#forwarding;
    const { request, response } = exchange;
    if (!hasBody(request)) return null;
    const { maxBodyBytes: maxBytes } = route;
    checkAnnounced(request, maxBytes);
    this.#body = new RequestBody({
      request,
      response,
      maxBytes,
      onWhole: () => this.#deadline.start(),
    });
    return this.#body;
  }

  /** What nobody waits for is not asked any more. */
  readonly #onClose = (): void => {
    if (this.#forwarding.exchange.response.writableFinished) return;
    this.#gone = new ClientGone('the client left before it was answered');
    this.#attempt?.abort(this.#gone);
  };

  #tell(outcome: RouteAttemptOutcome, retries: number): void {
    const { route, observe } = this.#forwarding;
    const isRetry = retries > 0;
    observe({ kind: 'route-attempt', route: route.spec.name, outcome, isRetry });
  }
}

export const forwardRequest = (forwarding: Forwarding): Promise<void> =>
  new ForwardedRequest(forwarding).run();
