// How does one upstream answer one request? Its head decides whether it is taken; its body flows on as fast as the client reads.
import type { Duplex, Writable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { AppError } from '../../shared/errors.ts';
import { ClientGone } from '../stages/read-body.ts';
import type { Answered } from './response-headers.ts';
import { UpstreamFailure } from './upstream-failure.ts';

type Controller = Dispatcher.DispatchController;

/** Where a body goes. */
export interface Sink {
  readonly writable: Writable;
  /** So many bytes were written. */
  readonly count: (bytes: number) => void;
  readonly end: () => void;
  /** It broke off: what was sent of it is not whole. */
  readonly cut: (error: Error) => void;
}

export interface AttemptOptions {
  /** Writes the head where the answer is taken, and gives where its body goes; null: it is not taken. */
  readonly onHead: (answered: Answered) => Sink | null;
  /** The upstream speaks another protocol from now on. */
  readonly onUpgrade: (answered: Answered, socket: Duplex) => void;
  /** Nothing more comes of it, however it ended. */
  readonly onOver: () => void;
}

const timeoutCodes = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);

/** Plain callbacks: a stream of undici and its promises cost half as much again. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #options: AttemptOptions;
  /** The status of what was taken. Rejects with UpstreamFailure, or with what it was aborted with. */
  readonly head: Promise<number>;
  #resolve: (status: number) => void = () => {};
  #reject: (error: Error) => void = () => {};
  #controller: Controller | null = null;
  #aborted: Error | null = null;
  #sink: Sink | null = null;
  #isOver = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever waits for it hears of it; nobody may be waiting yet.
    this.head.catch(() => {});
  }

  /** Ends it; at once for who waits, though the connection is still being made. */
  abort(reason: Error): void {
    if (this.#isOver || this.#aborted !== null) return;
    this.#aborted = reason;
    this.#controller?.abort(reason);
    this.#end(reason);
  }

  /** Ends an answer that would go on: what was sent of it is whole. */
  stop(reason: Error): void {
    if (this.#isOver) return;
    this.#sink?.end();
    this.#sink = null;
    this.abort(reason);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#aborted !== null) controller.abort(this.#aborted);
  }

  // undici calls it so.
  // eslint-disable-next-line max-params
  onRequestUpgrade(
    controller: Controller,
    status: number,
    _headers: unknown,
    socket: Duplex,
  ): void {
    if (this.#isOver) return void socket.destroy();
    try {
      this.#options.onUpgrade({ status, raw: rawOf(controller) }, socket);
    } catch (error) {
      this.#end(error as Error);
      return;
    }
    this.#isOver = true;
    this.#resolve(status);
    this.#options.onOver();
  }

  onResponseStart(controller: Controller, status: number): void {
    // Interim answers are for us: what is final is still to come.
    if (this.#isOver || status < 200) return;
    this.#sink = this.#options.onHead({ status, raw: rawOf(controller) });
    if (this.#sink === null) {
      this.abort(new UpstreamFailure('status', true));
      return;
    }
    this.#sink.writable.on('drain', this.#onDrain);
    this.#resolve(status);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (this.#sink === null) return;
    this.#sink.count(chunk.length);
    if (!this.#sink.writable.write(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#sink?.end();
    this.#end(null);
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    this.#end(error);
  }

  readonly #onDrain = (): void => this.#controller?.resume();

  #end(error: Error | null): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink?.writable.off('drain', this.#onDrain);
    if (error !== null && this.#sink === null) this.#reject(this.#failure(error));
    else if (error !== null) this.#sink?.cut(error);
    this.#options.onOver();
  }

  #failure(error: Error & { readonly code?: string }): Error {
    // What is wrong with the client's body is no fault of the upstream.
    const isKnown = [UpstreamFailure, AppError, ClientGone].some((kind) => error instanceof kind);
    if (error === this.#aborted || isKnown) return error;
    const hasBegun = this.#controller !== null;
    if (timeoutCodes.has(error.code ?? '')) return new UpstreamFailure('timeout', hasBegun, error);
    return new UpstreamFailure(hasBegun ? 'broken' : 'connect', hasBegun, error);
  }
}

/** Bytes as they came: text of them would be UTF-8, which headers need not be. */
function rawOf({ rawHeaders }: Controller): Answered['raw'] {
  return Array.isArray(rawHeaders) ? rawHeaders : [];
}
