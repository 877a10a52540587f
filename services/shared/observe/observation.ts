// What is worth telling about a running service? Who tells it does not know who listens.
import type { BypassReason } from '../messages/stamp.ts';
import type { Trace } from '../trace.ts';

/** One answered request of the gateway. */
export interface RequestObservation {
  readonly kind: 'request';
  readonly trace: Trace;
  /** A method the gateway knows, or `UNKNOWN`. */
  readonly method: string;
  /** Without the query: values are the caller's business. */
  readonly path: string;
  /** Name of the entity, `rpc/` and that of an action, `page`, or `other`: a closed set, fit for a metric's label. */
  readonly route: string;
  /** 499 when the client left before the answer (nginx's word for it). */
  readonly status: number;
  readonly durationMs: number;
  /** Length of the answer's body. */
  readonly bytes: number;
  /** Verified role; '' when the request did not come so far. */
  readonly role: string;
  /** Peer of the connection. */
  readonly address: string;
}

/** Something broke that the caller hears nothing of but "Internal error". */
export interface FailureObservation {
  readonly kind: 'failure';
  /** What was being done: `answer a request`. */
  readonly doing: string;
  readonly error: unknown;
  /** Of the request whose answer it was. */
  readonly trace?: Trace;
}

/** One message of the bus that was answered. */
export interface MessageObservation {
  readonly kind: 'message';
  /** Name of the subject: a closed set. */
  readonly subject: string;
  /** From its arrival to the last of its outcomes. */
  readonly durationMs: number;
}

/** A turn in the life of a service: listens, drains, serves another model. */
export interface EventObservation {
  readonly kind: 'event';
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** A transaction was told to those who keep answers. */
export interface PublishedObservation {
  readonly kind: 'published';
  /** Since its commit, as far as the clocks of PostgreSQL's machine and this one agree. */
  readonly delayMs: number;
}

/** The replication slot, measured now and then. */
export interface SlotObservation {
  readonly kind: 'slot';
  /** Of the write-ahead log, kept because of it. */
  readonly retainedBytes: number;
  /** Written and not told yet. */
  readonly lagBytes: number;
}

/** Events of changes were stored in their log. */
export interface EventsObservation {
  readonly kind: 'events';
  readonly count: number;
}

/** This instance begins to tell what is committed. */
export interface EpochObservation {
  readonly kind: 'epoch';
  readonly epoch: string;
}

/** Who keeps answers: the gateway's edge, or the cache service. */
export type CacheLayer = 'edge' | 'cache';

/** A read came to who keeps answers. */
export interface CachedReadObservation {
  readonly kind: 'cached-read';
  readonly layer: CacheLayer;
  /** A bypass by its reason. */
  readonly outcome: 'hit' | 'miss' | BypassReason;
  /** Memory that all kept answers take, and how many they are. */
  readonly bytes: number;
  readonly entries: number;
}

/** A transaction is known to who keeps answers: what depends on its rows is kept no more. */
export interface InvalidatedObservation {
  readonly kind: 'invalidated';
  readonly layer: CacheLayer;
  /** Since its commit, as far as the clocks of PostgreSQL's machine and this one agree. */
  readonly delayMs: number;
}

export type Observation =
  | CachedReadObservation
  | InvalidatedObservation
  | PublishedObservation
  | SlotObservation
  | EventsObservation
  | EpochObservation
  | RequestObservation
  | MessageObservation
  | FailureObservation
  | EventObservation;
export type Observe = (observation: Observation) => void;

/** Tells every listener, in order. */
export function observeWith(...listeners: readonly Observe[]): Observe {
  return (observation) => {
    for (const listener of listeners) listener(observation);
  };
}
