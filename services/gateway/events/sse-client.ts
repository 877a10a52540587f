// How are events sent to one client? As text/event-stream, no faster than it reads.
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

export interface Sent {
  /** Where the client goes on when it comes back. */
  readonly id: string;
  readonly event?: string;
  readonly data?: string;
}

/** After which clients come back. */
const retryMs = 2000;

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class SseClient {
  readonly #response: ServerResponse;
  readonly #closing = new AbortController();

  constructor(response: ServerResponse, headers: readonly string[]) {
    this.#response = response;
    response.once('close', () => this.#closing.abort());
    response.on('error', () => this.#closing.abort());
    if (response.closed || response.socket?.destroyed !== false) this.#closing.abort();
    response.writeHead(200, [
      ...['Content-Type', 'text/event-stream', 'Cache-Control', 'no-store'],
      // nginx would keep events back until it has a bufferful.
      ...['X-Accel-Buffering', 'no'],
      ...headers,
    ] as string[]);
    response.write(`retry: ${retryMs}\n`);
  }

  /** Aborted when nothing can be sent any more. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** Resolves when there is room for more, or it is closed. */
  async send({ id, event, data }: Sent): Promise<void> {
    if (this.closed.aborted) return;
    const lines = [`id: ${id}`];
    if (event !== undefined) lines.push(`event: ${event}`);
    // Without data nothing is dispatched, and the place is remembered.
    lines.push(data === undefined ? ':' : `data: ${data}`);
    if (!this.#response.write(`${lines.join('\n')}\n\n`)) await this.#drained();
  }

  /** The client comes back later, to another gateway maybe. */
  end(): void {
    this.#closing.abort();
    this.#response.end();
  }

  /** Who never reads is cut off, as with any answer (sockets/stall-watch.ts). */
  async #drained(): Promise<void> {
    await once(this.#response, 'drain', { signal: this.closed }).catch(() => {});
  }
}
