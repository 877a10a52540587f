// What is told about an answered request?
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/clock.ts';
import type { AppError, ErrorCode } from '../shared/errors.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { Trace } from '../shared/trace.ts';
import type { Exchange } from './exchange.ts';
import { knownMethods } from './stages/guard.ts';
import { endRequestSpan } from './tracing/request-spans.ts';

export interface Report {
  answered(exchange: Exchange, status: number, bytes: number): void;
  /** Bytes that became no request were answered. */
  refused(socket: Duplex, fault: AppError, trace: Trace): void;
}

const noMethod = 'UNKNOWN';

/** Null for what is the fault of those behind the gateway. */
export function refusalCode({ code, status }: AppError): ErrorCode | null {
  return status < 500 || code === 'ASH505' ? code : null;
}

export function createReport({ observe, clock }: { observe: Observe; clock: Clock }): Report {
  return {
    answered(exchange, status, bytes) {
      const { request, trace, path, route, role, key, address, refused } = exchange;
      const sent = request.method ?? '';
      if (exchange.span !== null) endRequestSpan(exchange.span, exchange, status);
      observe({
        kind: 'request',
        trace,
        method: knownMethods.has(sent) ? sent : noMethod,
        path,
        route,
        status,
        durationMs: (exchange.decidedMs ?? clock.elapsedMs()) - exchange.startedMs,
        bytes,
        role,
        apiKey: key?.id ?? '',
        address,
        refused,
      });
    },
    refused(socket, fault, trace) {
      const address = (socket instanceof Socket ? socket.remoteAddress : undefined) ?? '';
      const nothingRead = {
        path: '',
        route: 'other',
        role: '',
        apiKey: '',
        durationMs: 0,
        bytes: 0,
      };
      const told = { status: fault.status, address, refused: refusalCode(fault) };
      observe({ kind: 'request', trace, method: noMethod, ...told, ...nothingRead });
    },
  };
}
