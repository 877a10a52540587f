// How do requests get to one api, together where they come together?
import { Pool } from 'undici';
import { Outbox } from '../../shared/batch/outbox.ts';
import type { UpstreamReply } from '../../shared/messages/upstream.ts';
import {
  encodeRequests,
  requestsPath,
  type SignedRequest,
} from '../../shared/messages/upstream-http.ts';
import { Attempt, Unanswered } from './attempt.ts';

export interface ApiLinkOptions {
  readonly url: string;
  /** Milliseconds an api may take. */
  readonly timeoutMs: number;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

/** Shorter than the api keeps a connection: nothing is ever sent on one that it is about to close. */
const keepAliveMs = 60_000;
const connectTimeoutMs = 1000;

interface Row {
  readonly request: SignedRequest;
  readonly resolve: (reply: UpstreamReply) => void;
  readonly reject: (error: Unanswered) => void;
}

const endedEarly = () => new Error('the api ended the exchange before it had answered');

/** Connections to one api, opened when they are needed. */
export class ApiLink {
  readonly #pool: Pool;
  readonly #outbox: Outbox<Row>;
  readonly #now: () => number;

  constructor({ url, timeoutMs, now }: ApiLinkOptions) {
    this.#now = now;
    this.#pool = new Pool(url, {
      keepAliveTimeout: keepAliveMs,
      connect: { timeout: connectTimeoutMs },
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    this.#outbox = new Outbox({
      send: (rows) => this.#send(rows),
      sizeOf: ({ request }) => request.body?.length ?? 0,
    });
  }

  /** The api's reply. Rejects with Unanswered. */
  send(request: SignedRequest): Promise<UpstreamReply> {
    return new Promise((resolve, reject) => this.#outbox.add({ request, resolve, reject }));
  }

  /** Finishes what is under way. */
  close(): void {
    void this.#pool.close().catch(() => {});
  }

  #send(rows: readonly Row[]): void {
    const startedMs = this.#now();
    const waiting = new Map(rows.entries());
    const attempt = new Attempt({
      onReply: ({ place, ...reply }) => {
        waiting.get(place)?.resolve(reply);
        waiting.delete(place);
      },
      onEnd: (error) => {
        this.#outbox.returned(this.#now() - startedMs);
        for (const { reject } of waiting.values())
          reject(error ?? new Unanswered(true, endedEarly()));
      },
    });
    const body = encodeRequests(rows.map(({ request }) => request));
    this.#pool.dispatch({ method: 'POST', path: requestsPath, body }, attempt);
  }
}
