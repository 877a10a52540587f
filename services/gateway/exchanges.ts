// How does each request get exactly one answer, and one report of it?
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/clock.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { errorAnswer, isTold } from '../shared/problem.ts';
import type { GatewayConfig } from './config.ts';
import { createConnections } from './connections.ts';
import type { Exchange } from './exchange.ts';
import { createReport } from './report.ts';
import { apiSecurityHeaders } from './security-headers.ts';
import { createClientAddress } from './stages/client-address.ts';
import { ClientGone } from './stages/read-body.ts';
import { type Answer, send } from './stages/send.ts';
import { createTraces } from './traces.ts';

const clientGoneStatus = 499;
const maxReportedPath = 256;

export interface ExchangesOptions {
  readonly config: Pick<GatewayConfig, 'trustedProxies'>;
  readonly observe: Observe;
  readonly clock: Clock;
}
export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The life of exchanges: `begin`, then one of `answer`, `fail`, `leaveTo`. */
export class Exchanges {
  readonly #observe: Observe;
  readonly #clock: Clock;
  readonly #report;
  readonly #addressOf;
  readonly #connections = createConnections();
  readonly #traceOf = createTraces();
  readonly #securityHeaders = apiSecurityHeaders();
  #isClosing = false;

  constructor({ config, observe, clock }: ExchangesOptions) {
    this.#addressOf = createClientAddress(config.trustedProxies);
    this.#observe = observe;
    this.#clock = clock;
    this.#report = createReport({ observe, clock });
  }

  begin(request: IncomingMessage, response: ServerResponse): Exchange {
    this.#connections.began(request, response);
    return {
      request,
      response,
      trace: this.#traceOf(request.headers),
      startedMs: this.#clock.elapsedMs(),
      address: this.#addressOf(
        request.socket.remoteAddress ?? '',
        request.headers['x-forwarded-for']?.toString(),
      ),
      path: sentPath(request.url ?? ''),
      route: 'other',
      role: '',
    };
  }

  answer(exchange: Exchange, answer: Answer): void {
    const { request, response, trace } = exchange;
    if (request.socket.destroyed) {
      this.#end(exchange, clientGoneStatus, 0);
      return;
    }
    if (this.#isClosing) response.shouldKeepAlive = false;
    const bytes = send(exchange, answer, [
      'X-Request-Id',
      trace.requestId,
      ...this.#securityHeaders,
    ]);
    this.#end(exchange, answer.status, bytes);
  }

  fail(exchange: Exchange, error: unknown): void {
    const { response, trace, role } = exchange;
    if (error instanceof ClientGone) {
      const status = this.#connections.refusedStatus(exchange.request) ?? clientGoneStatus;
      this.#end(exchange, status, 0);
      return;
    }
    if (!isTold(error)) this.#observe({ kind: 'failure', doing: 'answer a request', error, trace });
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

  /** Bytes that became no request, or not a whole one, were answered. */
  refused(socket: Duplex, status: number): void {
    if (this.#connections.owing(socket) !== undefined) this.#connections.refused(socket, status);
    else this.#report.refused(socket, status, this.#traceOf({}));
  }

  /** What the socket still owes; undefined when that is nothing. */
  owing(socket: Duplex) {
    return this.#connections.owing(socket);
  }

  /** From now on every answer says `Connection: close`. */
  closeConnections(): void {
    this.#isClosing = true;
  }

  #end(exchange: Exchange, status: number, bytes: number): void {
    this.#connections.answered(exchange.request);
    this.#report.answered(exchange, status, bytes);
  }
}

/** For the log, should the path turn out to have no canonical form. */
function sentPath(url: string): string {
  const mark = url.indexOf('?');
  return (mark === -1 ? url : url.slice(0, mark)).slice(0, maxReportedPath);
}
