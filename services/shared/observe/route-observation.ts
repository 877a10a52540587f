// What is told about requests that are forwarded to other HTTP services?

/** What came of asking an upstream once: a closed set. */
export type RouteAttemptOutcome =
  /** A head that was taken, whatever its status. */
  | 'answered'
  /** No connection; or to an address where none may go. */
  | 'connect'
  /** The connection broke, or what came is no HTTP. */
  | 'broken'
  | 'timeout'
  /** 502, 503 or 504, which was not passed on. */
  | 'status'
  /** None could be asked. */
  | 'unavailable';

/** An upstream of a route was asked. */
export interface RouteAttemptObservation {
  readonly kind: 'route-attempt';
  readonly route: string;
  readonly outcome: RouteAttemptOutcome;
  /** It was not the first for its request. */
  readonly isRetry: boolean;
}

/** An upstream is asked, is left alone because it failed, or is declared no more. */
export interface RouteUpstreamObservation {
  readonly kind: 'route-upstream';
  readonly route: string;
  /** Its origin, as declared. */
  readonly upstream: string;
  readonly state: 'closed' | 'open' | 'gone';
}

/** WebSockets and streams of events that are open through a gateway's routes. */
export interface RouteStreamsObservation {
  readonly kind: 'route-streams';
  readonly open: number;
}

export type RouteObservation =
  | RouteAttemptObservation
  | RouteUpstreamObservation
  | RouteStreamsObservation;
