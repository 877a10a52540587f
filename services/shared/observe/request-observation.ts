// What is told of requests and connections of clients?
import type { ErrorCode } from '../errors.ts';
import type { Trace } from '../trace.ts';

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
