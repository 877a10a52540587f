// How are observations told to people? As JSON, one line each, on stdout.
import pino from 'pino';
import { traceIdOf } from '../trace.ts';
import { createAccessLine } from './access-line.ts';
import { createLineBuffer, type LineSink } from './line-buffer.ts';
import type { EventObservation, FailureObservation, Observe } from './observation.ts';
import { createRedactLine } from './redact.ts';

export const logLevels = ['info', 'warn', 'error', 'silent'] as const;

/** What a limit or the shedder refused is told with all that it refused, not in a line of its own. */
const toldTogether: ReadonlySet<string | null> = new Set(['ASH429', 'ASH403', 'ASH503']);

export interface LogOptions {
  readonly service: string;
  /** Requests and events are `info`, events that need an eye `warn`, failures `error`. */
  readonly level: (typeof logLevels)[number];
  /** What must not be in a line. */
  readonly secrets?: readonly string[];
  /** Where lines go; stdout by default. */
  readonly sink?: LineSink;
}
export interface Log {
  /** A listener of observations. */
  readonly observe: Observe;
  /** Writes out what is buffered; call it last. */
  flush(): void;
}

/** How a token begins that a client put into a path; looking for it in each line takes 20 ns. */
const tokenStart = 'eyJ';

/** A log whose lines are buffered, except failures: what comes before a crash must be seen. */
export function createLog({ service, level, secrets = [], sink }: LogOptions): Log {
  const { write, flush } = sink === undefined ? bufferedStdout() : createLineBuffer(sink);
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const redact = createRedactLine(secrets);
  const logger = pino(options, { write: (line: string) => write(redact(line)) });
  const accessLine = createAccessLine(service, Date.now);
  const tellsRequests = logger.isLevelEnabled('info');
  return {
    observe(observation) {
      if (observation.kind === 'request') {
        if (!tellsRequests || toldTogether.has(observation.refused)) return;
        const line = accessLine(observation);
        write(observation.path.includes(tokenStart) ? redact(line) : line);
      } else if (observation.kind === 'failure') {
        tellFailure(logger, observation);
        flush();
      } else if (observation.kind === 'event') tellEvent(logger, observation);
    },
    flush,
  };
}

/** Blocks are written by a thread of the pool; at exit, what is left by this one. */
function bufferedStdout() {
  const stdout = pino.destination({ dest: 1, sync: false });
  const { write, flush } = createLineBuffer(stdout);
  const flushAll = () => {
    flush();
    stdout.flushSync();
  };
  process.once('exit', flushAll);
  return { write, flush };
}

function tellFailure(logger: pino.Logger, { doing, error, trace }: FailureObservation): void {
  // pino prints only errors whole.
  const err = error instanceof Error ? error : new Error(String(error));
  const names =
    trace === undefined ? {} : { request_id: trace.requestId, trace_id: traceIdOf(trace) };
  logger.error({ ...names, err }, `failed to ${doing}`);
}

function tellEvent(logger: pino.Logger, { level, fields, message }: EventObservation): void {
  logger[level](fields ?? {}, message);
}
