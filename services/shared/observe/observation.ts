// What is worth telling about a running service? Who tells it does not know who listens.
import type { Trace } from '../trace.ts';
import type { CachedReadObservation, InvalidatedObservation } from './cache-observation.ts';
import type { PoolObservation, StatementObservation } from './database-observation.ts';
import type {
  KeyLookUpObservation,
  KeyRefusedObservation,
  KeysEndingObservation,
} from './key-observation.ts';
import type { OperatorObservation } from './operator-observation.ts';
import type {
  EpochObservation,
  EventsObservation,
  PublishedObservation,
  RelayStateObservation,
  SlotObservation,
} from './relay-observation.ts';
import type {
  ConnectionRefusedObservation,
  ConnectionsObservation,
  EventStreamsObservation,
  EventToldObservation,
  LimitedObservation,
  PressureObservation,
  RequestObservation,
  ShedObservation,
} from './request-observation.ts';
import type { RouteObservation } from './route-observation.ts';
import type { KeySetObservation, TokenRefusedObservation } from './token-observation.ts';

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
  /** That came in it, and those of them that were answered with an error. */
  readonly requests: number;
  readonly errors: number;
}

/** A request of a gateway that an api answered. */
export interface ApiRequestObservation {
  readonly kind: 'api-request';
  readonly trace: Trace;
  readonly method: string;
  /** Name of the entity, `rpc/` and that of an action, or `other`: a closed set. */
  readonly route: string;
  readonly status: number;
  readonly durationMs: number;
}

/** Another model is served from now on, or was published. */
export interface ModelObservation {
  readonly kind: 'model';
  readonly revision: string;
  readonly entities: number;
}

/** What became of spans that were to be sent. */
export interface SpansObservation {
  readonly kind: 'spans';
  /** `dropped`: there was no room for them to wait. */
  readonly outcome: 'exported' | 'failed' | 'dropped';
  readonly count: number;
}

/** A turn in the life of a service: listens, drains, serves another model. */
export interface EventObservation {
  readonly kind: 'event';
  readonly level: 'info' | 'warn';
  readonly message: string;
  readonly fields?: Readonly<Record<string, unknown>>;
}

export type Observation =
  | OperatorObservation
  | CachedReadObservation
  | InvalidatedObservation
  | PublishedObservation
  | SlotObservation
  | RelayStateObservation
  | ApiRequestObservation
  | StatementObservation
  | PoolObservation
  | SpansObservation
  | ModelObservation
  | EventsObservation
  | ConnectionRefusedObservation
  | ConnectionsObservation
  | EventStreamsObservation
  | EventToldObservation
  | EpochObservation
  | RouteObservation
  | TokenRefusedObservation
  | KeySetObservation
  | KeyRefusedObservation
  | KeyLookUpObservation
  | KeysEndingObservation
  | RequestObservation
  | LimitedObservation
  | ShedObservation
  | PressureObservation
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
