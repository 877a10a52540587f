// How are the messages of one subject answered?
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { toErrorBody } from '../../messages/outcome.ts';
import type { Observe } from '../../observe/observation.ts';
import type { Connection, Received } from './connection.ts';
import { encodeFrame } from './frame.ts';
import type { Parts } from './parts.ts';
import { type ReadRequest, readRequest, type Shapes } from './read-request.ts';
import { type AnySubject, splitTexts } from './wire.ts';
import { type Outcome, Work } from './work.ts';

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

export type Handler = (message: unknown) => Promise<unknown>;

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
  readonly #handler: Handler;
  readonly #options: ServantOptions;
  readonly #shapes: Shapes = new LRUCache({ max: maxShapes });
  readonly #works = new Set<Work>();
  #onIdle = () => {};

  constructor(subject: AnySubject, handler: Handler, options: ServantOptions) {
    this.#subject = subject;
    this.#handler = handler;
    this.#options = options;
  }

  async answer({ data, reply }: Received): Promise<void> {
    const { parts, clock } = this.#options;
    const startedMs = clock.elapsedMs();
    try {
      const payload = parts.unwrap(data);
      const bytes = payload instanceof Promise ? await payload : payload;
      const request = readRequest(bytes, this.#subject, this.#shapes);
      if (request === 'unknown shape') this.#send(reply, encodeFrame({ unknownShape: true }));
      else this.#work(request, reply, startedMs);
    } catch (error) {
      this.#failed(error);
      this.#send(reply, encodeFrame({ error: told(error) }));
    }
  }

  /** Says of everything that takes long that it is being worked on. */
  tellProgress(): void {
    const before = this.#options.clock.elapsedMs() - progressMs;
    for (const { reply, startedMs } of this.#works)
      if (startedMs < before) this.#send(reply, nothing);
  }

  async idle(): Promise<void> {
    if (this.#works.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  #work({ rows, requestIds }: ReadRequest, reply: string, startedMs: number): void {
    const work = new Work({
      reply,
      rows: rows.length,
      startedMs,
      send: (outcomes) => this.#send(reply, encodeOutcomes(outcomes, this.#subject)),
      onDone: () => this.#done(work),
    });
    this.#works.add(work);
    for (const [place, row] of rows.entries()) {
      const fail = (error: unknown) => {
        if (!(error instanceof AppError)) this.#failed(error, requestIds[place]);
        work.add({ place, error: told(error) });
      };
      if ('mistake' in row) fail(row.mistake);
      else this.#handler(row.message).then((answer) => work.add({ place, reply: answer }), fail);
    }
  }

  #done(work: Work): void {
    const { observe, clock } = this.#options;
    this.#works.delete(work);
    const durationMs = clock.elapsedMs() - work.startedMs;
    observe({ kind: 'message', subject: this.#subject.name, durationMs });
    if (this.#works.size === 0) this.#onIdle();
  }

  #failed(error: unknown, requestId = ''): void {
    const failure = { kind: 'failure', doing: `answer ${this.#subject.name}`, error } as const;
    this.#options.observe(requestId === '' ? failure : { ...failure, requestId });
  }

  #send(reply: string, payload: Buffer | Uint8Array): void {
    const { connection, parts } = this.#options;
    if (reply !== '') connection.publish(reply, parts.wrap(payload), undefined);
  }
}
