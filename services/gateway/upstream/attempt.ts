// What comes of one request to one api?
import type { Dispatcher } from 'undici';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import { readReplyHeaders } from '../../shared/messages/upstream-http.ts';

type Head = Omit<UpstreamReply, 'body'>;

/** An attempt that brought no answer; whether the api may have begun to work on it. */
export class Unanswered extends Error {
  readonly mayHaveBegun: boolean;
  /** It took too long; the api may be well. */
  readonly isTimeout: boolean;

  constructor(mayHaveBegun: boolean, cause: Error) {
    super(cause.message, { cause });
    this.mayHaveBegun = mayHaveBegun;
    this.isTimeout = /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(
      (cause as { code?: string }).code ?? '',
    );
  }
}

/** One request and its answer as plain callbacks: a stream and three promises a request cost half as much again. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #resolve: (reply: UpstreamReply) => void;
  readonly #reject: (error: Unanswered) => void;
  readonly #chunks: Buffer[] = [];
  #hasBegun = false;
  #hasBody = false;
  #head: Head | undefined;

  constructor(resolve: (reply: UpstreamReply) => void, reject: (error: Unanswered) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  onRequestStart(): void {
    this.#hasBegun = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    fields: Record<string, string | string[] | undefined>,
  ): void {
    this.#hasBody = fields['content-length'] !== undefined;
    this.#head = { status, ...readReplyHeaders(fields) };
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#resolve({ ...(this.#head as Head), body: this.#hasBody ? (body as Buffer) : null });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#reject(new Unanswered(this.#hasBegun, error));
  }
}
