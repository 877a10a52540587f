// What is told about API keys that are refused, and about looking them up?

/** Why an API key was refused: a closed set, fit for a metric's label. */
export type KeyRefusalReason =
  /** None that was ever made: its form or its checksum is wrong. */
  | 'malformed'
  /** Two different ones in one request. */
  | 'conflict'
  /** The Application accepts none. */
  | 'not-accepted'
  | 'unknown'
  | 'revoked'
  | 'expired'
  /** Its role is none that keys may have, or is not declared any more. */
  | 'role'
  /** Its address presented too many unknown ones. */
  | 'too-many'
  /** Too many others are being looked up. */
  | 'busy'
  /** Nobody could tell whether it is good. */
  | 'unavailable';

/** A request whose API key was refused. */
export interface KeyRefusedObservation {
  readonly kind: 'key-refused';
  readonly reason: KeyRefusalReason;
}

/** API keys that are used and will end within two weeks, looked at now and then. */
export interface KeysEndingObservation {
  readonly kind: 'keys-ending';
  readonly count: number;
}

/** A gateway asked the database about a key. */
export interface KeyLookUpObservation {
  readonly kind: 'key-look-up';
  readonly outcome: 'good' | 'unknown' | 'revoked' | 'expired' | 'failed';
}
