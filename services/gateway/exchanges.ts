// How does each request get exactly one answer, and one report of it?
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/clock.ts';
import type { AppError } from '../shared/errors.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { errorAnswer, isTold } from '../shared/problem.ts';
import type { Span } from '../shared/tracing/tracing.ts';
import type { GatewayConfig } from './config.ts';
import { createConnections } from './connections.ts';
import type { Exchange } from './exchange.ts';
import { rateHeaders } from './limits/rate-headers.ts';
import { rawHead } from './raw-head.ts';
import { createReport, refusalCode } from './report.ts';
import { apiSecurityHeaders } from './security-headers.ts';
import { Tarpit } from './shed/tarpit.ts';
import { createClientAddress } from './stages/client-address.ts';
import type { CorsStage } from './stages/cors.ts';
import { ClientGone } from './stages/read-body.ts';
import { type Answer, endRelayed, send } from './stages/send.ts';
import { createTraces } from './traces.ts';
import { type RequestSpans, tellCacheStatus } from './tracing/request-spans.ts';

const clientGoneStatus = 499;
const maxReportedPath = 256;
/** As long as so many are held the load looks smaller than it is. */
const manyHeld = 10;
const tarpitLimits = { maxHeld: 5000, holdMs: 1000, maxPerSecond: 1000 };

export interface ExchangesOptions {
  readonly config: Pick<GatewayConfig, 'trustedProxies'>;
  readonly cors: Pick<CorsStage, 'headersFor'>;
  /** Called for each refusal: whether it is told later. */
  readonly isHeld: () => boolean;
  /** Null where nothing is traced. */
  readonly spans: RequestSpans | null;
  readonly observe: Observe;
  readonly clock: Clock;
}
export interface RelayedHead {
  readonly status: number;
  /** name, value, name, value … */
  readonly headers: readonly string[];
  /** It goes on for as long as it likes: what is told of it is that it began. */
  readonly isStream: boolean;
}
/** An answer whose head is written. */
export interface Relayed {
  readonly writable: ServerResponse;
  /** So many bytes of its body were written. */
  readonly count: (bytes: number) => void;
  readonly end: () => void;
  /** There is no more of it, though there should be. */
  readonly cut: () => void;
}
/** It is answered by `relay`. */
export const relayed = Symbol('relayed');
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;
/** A handler answers by itself, for as long as it takes. Null: a page answers. */
export type Reply = Answer | Handler | typeof relayed | null;

/** The life of exchanges: `begin`, then one of `answer`, `fail`, `leaveTo`, `stream`, `relay`, `switchProtocol`. */
export class Exchanges {
  readonly #observe: Observe;
  readonly #clock: Clock;
  readonly #report;
  readonly #addressOf;
  readonly #connections = createConnections();
  readonly #traceOf = createTraces();
  readonly #spans: RequestSpans | null;
  readonly #securityHeaders = apiSecurityHeaders();
  readonly #corsHeaders: CorsStage['headersFor'];
  readonly #isHeld: () => boolean;
  readonly #tarpit: Tarpit;
  #isClosing = false;

  constructor({ config, cors, isHeld, spans, observe, clock }: ExchangesOptions) {
    this.#spans = spans;
    this.#isHeld = isHeld;
    this.#tarpit = new Tarpit({ ...tarpitLimits, now: clock.elapsedMs, every });
    this.#corsHeaders = cors.headersFor;
    this.#addressOf = createClientAddress(config.trustedProxies);
    this.#observe = observe;
    this.#clock = clock;
    this.#report = createReport({ observe, clock });
  }

  /** Null where it may not: the connection ends with the answer before. */
  begin(request: IncomingMessage, response: ServerResponse): Exchange | null {
    let trace = this.#traceOf(request.headers);
    if (!this.#connections.began(request, response, trace.requestId)) return null;
    let span: Span | null = null;
    if (this.#spans !== null) ({ trace, span } = this.#spans.begin(request, trace));
    return {
      request,
      response,
      trace,
      span,
      startedMs: this.#clock.elapsedMs(),
      address: this.#addressOf(
        request.socket.remoteAddress ?? '',
        request.headers['x-forwarded-for']?.toString(),
      ),
      path: sentPath(request.url ?? ''),
      route: 'other',
      role: '',
      key: null,
      webSocket: null,
      rates: [],
      onEnd: [],
      decidedMs: null,
      refused: null,
    };
  }

  /** Refusals that are told later. */
  get held(): number {
    return this.#tarpit.size;
  }

  answer(exchange: Exchange, answer: Answer): void {
    const isLate = exchange.refused !== null && (this.#isHeld() || this.held >= manyHeld);
    if (!isLate || !this.#hold(exchange, answer)) this.#answer(exchange, answer);
  }

  /** Where there is no room for one more, who is refused has to connect anew. */
  #hold(exchange: Exchange, answer: Answer): boolean {
    const { elapsedMs } = this.#clock;
    if (this.#tarpit.hold(() => this.#answer(exchange, answer))) {
      exchange.decidedMs = elapsedMs();
      leave(exchange);
      return true;
    }
    exchange.response.shouldKeepAlive = false;
    return false;
  }

  #answer(exchange: Exchange, answer: Answer): void {
    const { request, response, trace } = exchange;
    if (request.socket.destroyed) {
      this.#end(exchange, clientGoneStatus, 0);
      return;
    }
    if (this.#isClosing) response.shouldKeepAlive = false;
    if (exchange.span !== null) tellCacheStatus(exchange.span, answer.headers);
    const bytes = send(exchange, answer, [
      'X-Request-Id',
      trace.requestId,
      ...this.#securityHeaders,
      ...rateHeaders(exchange.rates),
      ...this.#corsHeaders(request),
    ]);
    this.#end(exchange, answer.status, bytes);
  }

  fail(exchange: Exchange, error: unknown): void {
    const { response, trace, role } = exchange;
    if (error instanceof ClientGone) {
      const fault = this.#connections.faultOf(exchange.request);
      exchange.refused = fault && refusalCode(fault);
      this.#end(exchange, fault?.status ?? clientGoneStatus, 0);
      return;
    }
    if (isTold(error)) exchange.refused = refusalCode(error);
    else this.#observe({ kind: 'failure', doing: 'answer a request', error, trace });
    if (response.headersSent) {
      // Half an answer cannot be taken back; cutting it is the only way to say that it is not whole.
      response.destroy();
      this.#end(exchange, 500, 0);
      return;
    }
    // What a role is denied reads the same here and from the api; faults of HTTP are problems (RFC 9457).
    const isDenied = isTold(error) && error.code === '42501';
    this.answer(exchange, errorAnswer(error, isDenied ? 'rest' : 'problem', role));
  }

  /** Someone else (Express) answers. */
  leaveTo(exchange: Exchange, handler: Handler): void {
    const { request, response, trace } = exchange;
    if (this.#isClosing) response.shouldKeepAlive = false;
    response.setHeader('X-Request-Id', trace.requestId);
    response.once('close', () => {
      const status = response.writableFinished ? response.statusCode : clientGoneStatus;
      this.#end(exchange, status, Number(response.getHeader('Content-Length') ?? 0));
    });
    handler(request, response);
  }

  /** A handler answers for as long as it takes: what is told of the answer is that it began. */
  stream(exchange: Exchange, handler: Handler): void {
    const { request, response, trace } = exchange;
    const isGone = request.socket.destroyed;
    response.setHeader('X-Request-Id', trace.requestId);
    const cors = this.#corsHeaders(request);
    for (let i = 0; i < cors.length; i += 2)
      response.setHeader(cors[i] as string, cors[i + 1] as string);
    // Also where nobody reads: what the handler holds is its to give back.
    handler(request, response);
    this.#report.answered(exchange, isGone ? clientGoneStatus : response.statusCode, 0);
    const end = () => this.#leave(exchange);
    if (isGone) end();
    else response.once('close', end);
  }

  /** The head of an answer that somebody else writes the body of, piece by piece; it is told of when it is over. */
  relay(exchange: Exchange, { status, headers, isStream }: RelayedHead): Relayed {
    const { request, response, trace } = exchange;
    if (this.#isClosing || !request.complete) response.shouldKeepAlive = false;
    response.writeHead(status, [
      ...['X-Request-Id', trace.requestId, ...rateHeaders(exchange.rates)],
      ...[...this.#corsHeaders(request), ...headers],
    ]);
    let [bytes, cutStatus] = [0, clientGoneStatus];
    if (isStream) this.#report.answered(exchange, status, 0);
    response.once('close', () => {
      if (isStream) this.#leave(exchange);
      else this.#end(exchange, response.writableFinished ? status : cutStatus, bytes);
    });
    // With the first of the body, if that is there; a client is told the head of what takes long at once.
    setImmediate(() => response.flushHeaders());
    return {
      writable: response,
      count: (more) => (bytes += more),
      end: () => endRelayed(exchange),
      cut() {
        // It is no fault of who was asked where the client has left.
        if (response.closed) return;
        cutStatus = 502;
        response.destroy();
      },
    };
  }

  /** The head of an answer after which another protocol is spoken; what is told of it is that it began. */
  switchProtocol(exchange: Exchange, { status, headers }: RelayedHead): void {
    const { request, response, trace } = exchange;
    const { socket } = request;
    response.detachSocket(socket);
    const all = ['X-Request-Id', trace.requestId, ...rateHeaders(exchange.rates), ...headers];
    socket.write(rawHead(status, all), 'latin1');
    this.#report.answered(exchange, status, 0);
    socket.once('close', () => this.#leave(exchange));
  }

  /** Bytes that became no request, or not a whole one, are refused; under this id. */
  refused(socket: Duplex, fault: AppError): string {
    const owing = this.#connections.owing(socket);
    if (owing !== undefined) {
      this.#connections.refused(socket, fault);
      return owing.requestId;
    }
    const trace = this.#traceOf({});
    this.#report.refused(socket, fault, trace);
    return trace.requestId;
  }

  /** What the socket still owes; undefined when that is nothing. */
  owing(socket: Duplex) {
    return this.#connections.owing(socket);
  }

  /** From now on every answer says `Connection: close`. */
  closeConnections(): void {
    this.#isClosing = true;
    this.#tarpit.flush();
  }

  #end(exchange: Exchange, status: number, bytes: number): void {
    this.#leave(exchange);
    this.#report.answered(exchange, status, bytes);
  }

  #leave(exchange: Exchange): void {
    this.#connections.answered(exchange.request);
    leave(exchange);
  }
}

function every(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms);
  return () => clearInterval(timer);
}

function leave({ onEnd }: Exchange): void {
  for (const tell of onEnd.splice(0)) tell();
}

/** For the log, should the path turn out to have no canonical form. */
function sentPath(url: string): string {
  const mark = url.indexOf('?');
  return (mark === -1 ? url : url.slice(0, mark)).slice(0, maxReportedPath);
}
