// How are the messages of one subject answered?
import { LRUCache } from 'lru-cache';
import { encodeFrame } from '../../batch/frame.ts';
import { Work } from '../../batch/work.ts';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { toErrorBody } from '../../messages/outcome.ts';
import type { Observe } from '../../observe/observation.ts';
import type { Trace } from '../../trace.ts';
import type { AnyHandler } from '../bus.ts';
import type { Connection, Received } from './connection.ts';
import type { Parts } from './parts.ts';
import { type ReadRequest, readRequest, type Shapes } from './read-request.ts';
import { type AnySubject, splitTexts } from './wire.ts';

export interface ServantOptions {
  readonly connection: Connection;
  readonly parts: Parts;
  readonly observe: Observe;
  readonly clock: Clock;
}
/** Who works on a message says so this often; without a word for 3 s the requester takes it for lost. */
export const progressMs = 500;
const maxShapes = 2000;
const nothing = new Uint8Array();

interface Outcome {
  /** Of the row in the message. */
  readonly place: number;
  readonly reply?: unknown;
  readonly error?: unknown;
}

/** A message that is being worked on. */
interface Running {
  /** Where its outcomes go. */
  readonly reply: string;
  readonly startedMs: number;
  errors: number;
}

/** What the requester may hear of an error. */
function told(error: unknown) {
  const isKnown = error instanceof AppError;
  return toErrorBody(isKnown ? error : new AppError('ASH500', 'Internal error'));
}

function encodeOutcomes(outcomes: readonly Outcome[], subject: AnySubject): Buffer {
  const { values, texts } = splitTexts(
    outcomes.map(({ reply }) => reply),
    subject.opaque?.reply,
  );
  const head = {
    rows: outcomes.map(({ place }) => place),
    outcomes: outcomes.map(({ error }, i) =>
      error === undefined ? { reply: values[i] } : { error },
    ),
  };
  return encodeFrame(head, texts);
}

/** Answers the messages of one subject. */
export class Servant {
  readonly #subject: AnySubject;
  readonly #handler: AnyHandler;
  readonly #options: ServantOptions;
  readonly #shapes: Shapes = new LRUCache({ max: maxShapes });
  readonly #running = new Set<Running>();
  #onIdle = () => {};

  constructor(subject: AnySubject, handler: AnyHandler, options: ServantOptions) {
    this.#subject = subject;
    this.#handler = handler;
    this.#options = options;
  }

  async answer({ data, reply }: Received): Promise<void> {
    const { parts, clock } = this.#options;
    // From here on: a large message takes its time to come, and its sender shall hear that it does.
    const running = { reply, startedMs: clock.elapsedMs(), errors: 0 };
    this.#running.add(running);
    try {
      const payload = parts.unwrap(data);
      const bytes = payload instanceof Promise ? await payload : payload;
      const request = readRequest(bytes, this.#subject, this.#shapes);
      if (request !== 'unknown shape') return this.#work(request, running);
      this.#send(reply, encodeFrame({ unknownShape: true }));
    } catch (error) {
      this.#failed(error);
      this.#send(reply, encodeFrame({ error: told(error) }));
    }
    this.#forget(running);
  }

  /** Says of everything that takes long that it is being worked on. */
  tellProgress(): void {
    const before = this.#options.clock.elapsedMs() - progressMs;
    for (const { reply, startedMs } of this.#running)
      if (startedMs < before) this.#send(reply, nothing);
  }

  async idle(): Promise<void> {
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #work({ rows, traces }: ReadRequest, running: Running): void {
    const work = new Work<Outcome>({
      rows: rows.length,
      send: (outcomes, isLast) => {
        this.#send(running.reply, encodeOutcomes(outcomes, this.#subject));
        if (isLast) this.#done(running, rows.length);
      },
    });
    for (const [place, row] of rows.entries()) {
      const trace = traces[place] ?? undefined;
      const fail = (error: unknown) => {
        running.errors++;
        if (!(error instanceof AppError)) this.#failed(error, trace);
        work.add({ place, error: told(error) });
      };
      if ('mistake' in row) fail(row.mistake);
      else this.#handle(row.message, trace).then((reply) => work.add({ place, reply }), fail);
    }
  }

  /** Async, so that a handler which throws has answered as well. */
  async #handle(message: unknown, trace: Trace | undefined): Promise<unknown> {
    return this.#handler(message, trace);
  }

  #done(running: Running, requests: number): void {
    const { observe, clock } = this.#options;
    const durationMs = clock.elapsedMs() - running.startedMs;
    const { errors } = running;
    observe({ kind: 'message', subject: this.#subject.name, durationMs, requests, errors });
    this.#forget(running);
  }

  #forget(running: Running): void {
    this.#running.delete(running);
    if (this.#running.size === 0) this.#onIdle();
  }

  #failed(error: unknown, trace?: Trace): void {
    const failure = { kind: 'failure', doing: `answer ${this.#subject.name}`, error } as const;
    this.#options.observe(trace === undefined ? failure : { ...failure, trace });
  }

  #send(reply: string, payload: Buffer | Uint8Array): void {
    const { connection, parts } = this.#options;
    if (reply !== '') connection.publish(reply, parts.wrap(payload), undefined);
  }
}
