// How are observations told to people? As JSON, one line each, on stdout.
import pino from 'pino';
import type { Observation, Observe } from './observation.ts';

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export interface LogOptions {
  readonly service: string;
  readonly level: (typeof logLevels)[number];
  /** Where lines go; stdout by default. */
  readonly destination?: LogDestination;
}
export interface LogDestination {
  write(line: string): unknown;
  flushSync?(): void;
}
export interface Log {
  readonly observe: Observe;
  /** Writes out what is buffered; call it last. */
  flush(): void;
}

/** Lines wait for a block of 4 KiB or a quarter second, whichever is first: one write for about 15 lines. */
function bufferedStdout(): LogDestination {
  return pino.destination({ dest: 1, sync: false, minLength: 4096, periodicFlush: 250 });
}

/** A log whose `observe` is a listener. Requests are level info, failures error. */
export function createLog({ service, level, destination = bufferedStdout() }: LogOptions): Log {
  const options = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime };
  const logger = pino(options, destination);
  return {
    observe: (observation) => tell(logger, observation),
    flush: () => destination.flushSync?.(),
  };
}

function tell(logger: pino.Logger, observation: Observation): void {
  switch (observation.kind) {
    case 'request':
      if (logger.isLevelEnabled('info')) logger.info(accessFields(observation), 'request');
      return;
    case 'failure': {
      const { doing, error, requestId } = observation;
      logger.error({ request_id: requestId, err: asError(error) }, `failed to ${doing}`);
      return;
    }
    case 'event':
      logger[observation.level](observation.fields ?? {}, observation.message);
  }
}

function accessFields(request: Extract<Observation, { kind: 'request' }>): object {
  return {
    method: request.method,
    path: request.path,
    route: request.route,
    status: request.status,
    duration_ms: Math.round(request.durationMs * 1000) / 1000,
    bytes: request.bytes,
    role: request.role,
    request_id: request.requestId,
    client_address: request.address,
  };
}

/** Whatever was thrown, with a stack where it has one: pino prints only errors whole. */
function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
