// How many streams of events are there, and when does each end?
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChangeReader } from '../../shared/bus/change-log.ts';
import type { Clock } from '../../shared/clock.ts';
import { AppError } from '../../shared/errors.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { isTold } from '../../shared/problem.ts';
import type { Exchange } from '../exchange.ts';
import type { Handler } from '../exchanges.ts';
import { apiSecurityHeaders } from '../security-headers.ts';
import type { Answer } from '../stages/send.ts';
import { createWatchOwner, type StreamEndOptions, type StreamOwner } from '../stream-end.ts';
import {
  type BeginStream,
  type EventsAsked,
  openStream,
  type StreamSources,
} from './open-stream.ts';
import { RefusedRead } from './read-rows.ts';
import { RecentChanges } from './recent-changes.ts';
import { SseClient } from './sse-client.ts';

export interface ServeEventsOptions
  extends Pick<StreamSources, 'ask' | 'consistency' | 'model' | 'deadlineMs'>,
    Pick<StreamEndOptions, 'keyHolds'> {
  readonly log: ChangeReader;
  readonly clock: Clock;
  readonly observe: Observe;
  /** At once, of this gateway. */
  readonly maxStreams: number;
}

const pause = (ms: number) => sleep(ms, undefined, { ref: false });

export class EventStreams {
  readonly #options: ServeEventsOptions;
  readonly #sources: StreamSources;
  readonly #clients = new Set<SseClient>();
  readonly #headers = apiSecurityHeaders();
  readonly #watchOwner;
  #open = 0;
  #isClosed = false;

  constructor(options: ServeEventsOptions) {
    const { log, observe } = options;
    this.#options = options;
    this.#watchOwner = createWatchOwner(options);
    const onFailure = (error: unknown) =>
      observe({ kind: 'failure', doing: 'follow the log of changes', error });
    this.#sources = {
      ...options,
      recent: new RecentChanges({ reader: log, sleep: pause, onFailure }),
      sleep: pause,
      onTold: () => observe({ kind: 'event-told' }),
    };
  }

  /** Ends all streams: their clients come back, to another gateway. */
  close(): void {
    this.#isClosed = true;
    for (const client of this.#clients) client.end();
  }

  /**
   * What sends events until the client goes; or the answer why not.
   * @throws AppError ASH400, ASH404, ASH503, 42501, PGRST205
   */
  async open(exchange: Exchange, asked: EventsAsked): Promise<Handler | Answer> {
    await this.#enter();
    try {
      const begin = await openStream(this.#sources, exchange, asked);
      return (_request, response) => {
        const client = new SseClient(response, this.#headers);
        const { key, address } = exchange;
        void this.#run(client, begin, { caller: asked.caller, key, address });
      };
    } catch (error) {
      this.#leave();
      if (error instanceof RefusedRead) return error.answer;
      throw error;
    }
  }

  async #enter(): Promise<void> {
    if (this.#isClosed) throw new AppError('ASH503', 'this gateway is about to go');
    if (this.#open >= this.#options.maxStreams)
      throw new AppError('ASH503', 'too many streams of events are open', { retryAfterSeconds: 5 });
    this.#count(1);
    try {
      await this.#sources.recent.join();
    } catch (error) {
      this.#count(-1);
      throw error;
    }
  }

  #leave(): void {
    this.#sources.recent.leave();
    this.#count(-1);
  }

  #count(more: number): void {
    this.#open += more;
    this.#options.observe({ kind: 'event-streams', open: this.#open });
  }

  async #run(client: SseClient, begin: BeginStream, owner: StreamOwner): Promise<void> {
    this.#clients.add(client);
    if (this.#isClosed) client.end();
    const stopWatching = this.#watchOwner(owner, () => client.end());
    try {
      await begin(client);
    } catch (error) {
      // Who comes back is told why it may not.
      if (!isTold(error) && !(error instanceof RefusedRead))
        this.#options.observe({ kind: 'failure', doing: 'send events', error });
    } finally {
      stopWatching();
      client.end();
      this.#clients.delete(client);
      this.#leave();
    }
  }
}
