// Which WebSockets and streams of events are open, and when does each have to end?
import { serviceRole } from '../../shared/caller.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { createWatchOwner, type StreamEndOptions, type StreamOwner } from '../stream-end.ts';

export interface OpenStream extends StreamOwner {
  /** Name of its route. */
  readonly route: string;
  readonly isWebSocket: boolean;
  /** Bytes that went either way, for WebSockets: when nothing moves for so long, they end. */
  readonly moved: () => number;
  readonly idleTimeoutMs: number;
  readonly end: () => void;
}

export interface OpenStreamsOptions extends StreamEndOptions {
  readonly model: () => Model | null;
  readonly observe: Observe;
}

const lookMs = 1000;

/** Looks at all of them every second: a route that is gone, or not the caller's any more, keeps none open. */
export class OpenStreams {
  readonly #options: OpenStreamsOptions;
  readonly #watchOwner;
  readonly #open = new Map<OpenStream, { moved: number; stillLooks: number }>();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: OpenStreamsOptions) {
    this.#options = options;
    this.#watchOwner = createWatchOwner(options);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Until what it gives is called. */
  add(stream: OpenStream): () => void {
    const stopWatching = this.#watchOwner(stream, stream.end);
    this.#open.set(stream, { moved: stream.moved(), stillLooks: 0 });
    this.#timer ??= setInterval(() => this.#look(), lookMs).unref();
    this.#tell();
    // Not before who adds it knows how to take it out again.
    if (this.#isClosed) queueMicrotask(stream.end);
    return () => {
      stopWatching();
      this.#open.delete(stream);
      if (this.#open.size === 0) this.#stop();
      this.#tell();
    };
  }

  /** They end, and no others begin: their clients come back, to another gateway. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#open.keys()) stream.end();
  }

  #look(): void {
    for (const [stream, look] of this.#open) {
      const moved = stream.moved();
      look.stillLooks = moved === look.moved ? look.stillLooks + 1 : 0;
      look.moved = moved;
      const isIdle = stream.isWebSocket && look.stillLooks * lookMs >= stream.idleTimeoutMs;
      if (isIdle || !this.#mayGoOn(stream)) stream.end();
    }
  }

  #mayGoOn({ route: name, caller, isWebSocket }: OpenStream): boolean {
    const routes = this.#options.model()?.application.routes;
    const route = routes?.find((one) => one.name === name);
    if (route === undefined || (isWebSocket && route.websocket !== true)) return false;
    return caller.role === serviceRole || route.roles?.includes(caller.role) === true;
  }

  #tell(): void {
    this.#options.observe({ kind: 'route-streams', open: this.#open.size });
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
