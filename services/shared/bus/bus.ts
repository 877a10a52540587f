// How do services talk? The interface; adapters carry it (in one process, or over NATS).
import type { z } from 'zod';
import type { Subject } from '../messages/subject.ts';
import type { Trace } from '../trace.ts';

/** Gives back what was acquired; safe to call twice. */
export type Release = () => Promise<void>;

export interface RequestOptions {
  /** Milliseconds until the request fails with ASH504. */
  readonly timeoutMs: number;
  /** The one instance that shall answer, instead of any that serves the subject. */
  readonly to?: string | undefined;
  /** Whether it waits a moment where nobody serves it (“wait for ready” of gRPC); by default, unless one instance is meant. */
  readonly waitsForReady?: boolean;
  /** Of the HTTP request it is made for: whoever answers passes it on, and tells it in the log where that fails. */
  readonly trace?: Trace | undefined;
}

/** Answers one message; `trace` is that of the request it was sent for. */
export type Handler<Q, R> = (message: Q, trace: Trace | undefined) => Promise<R>;

/** Of any messages: buses treat all alike. */
export type AnyHandler = Handler<unknown, unknown>;

export interface ServeOptions {
  /** Name of this instance: it answers requests `to` it, and no others. */
  readonly as?: string;
}

/** A watched key-value bucket. */
export interface KeyValue<T> {
  /** The current entry, or null. Its value is null when it was deleted, or is none that can be read. */
  get(key: string): Promise<KeyValueEntry<T | null> | null>;
  /** Whether there is an entry; cheaper than to get it. */
  has(key: string): Promise<boolean>;
  /**
   * Writes if the entry's sequence still is `expected` (0: there is none).
   * Answers the new sequence, or null when another writer was first.
   */
  put(key: string, value: T, expected: number): Promise<number | null>;
  /** Calls the listener with the current entry, if there is one, and then with every new one. */
  watch(key: string, listener: (entry: KeyValueEntry<T>) => void): Promise<Release>;
}
export interface KeyValueEntry<T> {
  readonly value: T;
  /** Rises with every write of the bucket. */
  readonly sequence: number;
}

export interface Bus {
  /**
   * Sends to one of those who serve the subject.
   * @throws AppError of the one who answered; ASH503 when nobody serves it for a while, or who did is gone; ASH504 when
   *   the time is over
   */
  request<Q, R>(subject: Subject<Q, R>, message: Q, options: RequestOptions): Promise<R>;
  /** Answers requests; of all who serve a subject one is chosen for each request. */
  serve<Q, R>(
    subject: Subject<Q, R>,
    handler: Handler<Q, R>,
    options?: ServeOptions,
  ): Promise<Release>;
  /** Sends to all who subscribe; nobody listening is no error. */
  publish<Q>(subject: Subject<Q, void>, message: Q): void;
  subscribe<Q>(subject: Subject<Q, void>, listener: (message: Q) => void): Promise<Release>;
  /** Whether messages come and go now. */
  isConnected(): boolean;
  keyValue<T>(bucket: string, schema: z.ZodType<T>): Promise<KeyValue<T>>;
  /** Finishes what is in flight, then lets go of everything. */
  close(): Promise<void>;
}
