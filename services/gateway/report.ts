// What is told about an answered request?
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../shared/clock.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { Trace } from '../shared/trace.ts';
import type { Exchange } from './exchange.ts';
import { knownMethods } from './stages/guard.ts';

export interface Report {
  answered(exchange: Exchange, status: number, bytes: number): void;
  /** Bytes that became no request were answered. */
  refused(socket: Duplex, status: number, trace: Trace): void;
}

const noMethod = 'UNKNOWN';

export function createReport({ observe, clock }: { observe: Observe; clock: Clock }): Report {
  return {
    answered(exchange, status, bytes) {
      const { request, trace, path, route, role, address, startedMs } = exchange;
      const sent = request.method ?? '';
      observe({
        kind: 'request',
        trace,
        method: knownMethods.has(sent) ? sent : noMethod,
        path,
        route,
        status,
        durationMs: clock.elapsedMs() - startedMs,
        bytes,
        role,
        address,
      });
    },
    refused(socket, status, trace) {
      const address = (socket instanceof Socket ? socket.remoteAddress : undefined) ?? '';
      const nothingRead = { path: '', route: 'other', role: '', durationMs: 0, bytes: 0 };
      observe({ kind: 'request', trace, method: noMethod, status, address, ...nothingRead });
    },
  };
}
