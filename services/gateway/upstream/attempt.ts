// What comes of one exchange with an api?
import type { Dispatcher } from 'undici';
import { FrameReader } from '../../shared/batch/frame.ts';
import { type PlacedReply, readReplies } from '../../shared/messages/upstream-http.ts';

export interface AttemptOptions {
  /** Told of each reply as it comes. */
  readonly onReply: (reply: PlacedReply) => void;
  /** Nothing more comes; the error says why, if the api did not end the exchange by itself. */
  readonly onEnd: (error: Unanswered | null) => void;
}

/** An exchange that ended early; whether the api may have begun to work on it. */
export class Unanswered extends Error {
  readonly mayHaveBegun: boolean;
  /** It took too long; the api may be well. */
  readonly isTimeout: boolean;

  constructor(mayHaveBegun: boolean, cause: Error & { readonly code?: string }) {
    super(cause.message, { cause });
    this.mayHaveBegun = mayHaveBegun;
    this.isTimeout = /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(cause.code ?? '');
  }
}

/** One exchange as plain callbacks: a stream and its promises cost half as much again. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #options: AttemptOptions;
  readonly #reader = new FrameReader();
  #hasBegun = false;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  onRequestStart(): void {
    this.#hasBegun = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status !== 200) controller.abort(new Error(`the api answered ${status}`));
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    for (const frame of this.#reader.push(chunk))
      for (const reply of readReplies(frame)) this.#options.onReply(reply);
  }

  onResponseEnd(): void {
    this.#options.onEnd(null);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#options.onEnd(new Unanswered(this.#hasBegun, error));
  }
}
