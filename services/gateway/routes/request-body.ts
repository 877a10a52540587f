// How does the body of a request get to an upstream? Piece by piece, no faster than it takes them, and no more than allowed.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { AppError } from '../../shared/errors.ts';
import { ClientGone } from '../stages/read-body.ts';

export interface RequestBodyOptions {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly maxBytes: number;
  /** The client has sent all of it. */
  readonly onWhole: () => void;
}

const tooLarge = (maxBytes: number) =>
  new AppError('ASH413', `the body is larger than ${maxBytes} bytes`);

/** @throws AppError ASH413 where more is announced than may come. */
export function checkAnnounced({ headers }: IncomingMessage, maxBytes: number): void {
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
}

/**
 * Reads of the request only when it is read itself, and leaves it alone when it is destroyed: who forwards it may
 * fail, and the client is to be told. The request stays open for that, or for another try while nothing was read.
 */
export class RequestBody extends Readable {
  readonly #options: RequestBodyOptions;
  #bytes = 0;
  #hasBegun = false;

  constructor(options: RequestBodyOptions) {
    super();
    this.#options = options;
  }

  /** Whether anything of it was read: it cannot be sent again. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  override _read(): void {
    const { request } = this.#options;
    if (!this.#hasBegun) this.#begin();
    else request.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    const { request } = this.#options;
    request.off('data', this.#onData).off('end', this.#onEnd);
    request.off('close', this.#onClose).off('error', this.#onClose);
    if (this.#hasBegun) request.pause();
    callback(error);
  }

  #begin(): void {
    const { request, response } = this.#options;
    this.#hasBegun = true;
    if (request.destroyed) {
      this.#onClose();
      return;
    }
    // Asked for only now that somebody takes it.
    if (request.headers.expect !== undefined) response.writeContinue();
    request.on('data', this.#onData).on('end', this.#onEnd);
    request.on('close', this.#onClose).on('error', this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    const { request, maxBytes } = this.#options;
    this.#bytes += chunk.length;
    if (this.#bytes > maxBytes) this.destroy(tooLarge(maxBytes));
    else if (!this.push(chunk)) request.pause();
  };

  readonly #onEnd = (): void => {
    this.#options.onWhole();
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#options.request.readableEnded)
      this.destroy(new ClientGone('the client left before the request was complete'));
  };
}
