// What is worth telling about a running service? Who tells it does not know who listens.
import type { ErrorCode } from '../errors.ts';
import type { BypassReason } from '../messages/stamp.ts';
import type { Trace } from '../trace.ts';
import type {
  KeyLookUpObservation,
  KeyRefusedObservation,
  KeysEndingObservation,
} from './key-observation.ts';
import type { OperatorObservation } from './operator-observation.ts';
import type { RouteObservation } from './route-observation.ts';
import type { KeySetObservation, TokenRefusedObservation } from './token-observation.ts';

/** One answered request of the gateway. */
export interface RequestObservation {
  readonly kind: 'request';
  readonly trace: Trace;
  /** A method the gateway knows, or `UNKNOWN`. */
  readonly method: string;
  /** Without the query: values are the caller's business. */
  readonly path: string;
  /** Name of the entity, `rpc/` and that of an action, `events/` and that of an entity, `routes/` and that of a route, `page`, or `other`: a closed set, fit for a metric's label. */
  readonly route: string;
  /** 499 when the client left before the answer (nginx's word for it). */
  readonly status: number;
  readonly durationMs: number;
  /** Length of the answer's body. */
  readonly bytes: number;
  /** Verified role; '' when the request did not come so far. */
  readonly role: string;
  /** Id of the API key it was asked with; '' without one that is good. */
  readonly apiKey: string;
  /** The client's. */
  readonly address: string;
  /** Why the gateway refused it by itself; null where it did not. */
  readonly refused: ErrorCode | null;
}

/** A request was refused by a limit of the Application. */
export interface LimitedObservation {
  readonly kind: 'limited';
  /** Name of the policy, or `addresses`: a closed set. */
  readonly policy: string;
  readonly address: string;
}

/** The order in which requests are sent away when there are more than can be answered. */
export type ShedClass = 'anonymous' | 'key' | 'token' | 'service';

/** A request was sent away because there are more than can be answered. */
export interface ShedObservation {
  readonly kind: 'shed';
  readonly shedClass: ShedClass;
  readonly address: string;
}

/** How much is sent away, looked at now and then: 0 nothing; 1 the whole first class, 2 the second too, and so on. */
export interface PressureObservation {
  readonly kind: 'pressure';
  readonly pressure: number;
  /** Refusals that are told later. */
  readonly held: number;
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

/** A statement of the pool ended. */
export interface StatementObservation {
  readonly kind: 'statement';
  /** As PostgreSQL told it, `00000` for success; `connection` where it told nothing. */
  readonly sqlstate: string;
  /** Until it had a connection. */
  readonly waitMs: number;
  /** From then on. */
  readonly durationMs: number;
}

/** Connections to PostgreSQL, looked at now and then. */
export interface PoolObservation {
  readonly kind: 'pool';
  readonly total: number;
  readonly idle: number;
  readonly max: number;
  /** Statements, by what they wait for: a closed set. */
  readonly waiting: Readonly<Record<string, number>>;
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
  /** Everything up to here was told. */
  readonly positionBytes: number;
}

/** This instance begins to relay, ends, or cannot. */
export interface RelayStateObservation {
  readonly kind: 'relay-state';
  readonly state: 'leads' | 'waits' | 'off';
}

/** Events of changes were stored in their log. */
export interface EventsObservation {
  readonly kind: 'events';
  readonly count: number;
}

/** Why a gateway closed a connection: too many in all, or of its address; or its client did not take its answer. */
export type ConnectionRefusal = 'connections' | 'connections_of_address' | 'slow_read';

/** A gateway closed a connection without a word. */
export interface ConnectionRefusedObservation {
  readonly kind: 'connection-refused';
  readonly reason: ConnectionRefusal;
  /** Peer of the connection; '' when it had gone already. */
  readonly address: string;
}

/** Connections that are open at a gateway, looked at now and then. */
export interface ConnectionsObservation {
  readonly kind: 'connections';
  readonly open: number;
}

/** Streams of events that are open at a gateway. */
export interface EventStreamsObservation {
  readonly kind: 'event-streams';
  readonly open: number;
}

/** A client was told of a change. */
export interface EventToldObservation {
  readonly kind: 'event-told';
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
