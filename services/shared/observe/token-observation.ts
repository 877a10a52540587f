// What is told about tokens that are refused, and about the keys they are verified with?

/** Why a token was refused: a closed set, fit for a metric's label. */
export type TokenRefusalReason =
  /** No `Bearer`, no JWT, or none that is whole. */
  | 'malformed'
  | 'algorithm'
  | 'signature'
  | 'unknown-key'
  | 'expired'
  /** Issuer, audience, or a time. */
  | 'claim'
  | 'role'
  /** Nothing is configured that could verify it. */
  | 'not-configured'
  /** The keys of its issuer could never be fetched. */
  | 'no-keys'
  /** Too many others are being verified. */
  | 'busy';

/** A request whose token was refused. */
export interface TokenRefusedObservation {
  readonly kind: 'token-refused';
  readonly reason: TokenRefusalReason;
}

/** What came of fetching a key set: a closed set. */
export type KeySetOutcome =
  | 'fetched'
  /** No connection, or one that broke. */
  | 'unreachable'
  /** Its address is one that is not allowed. */
  | 'forbidden-address'
  | 'timeout'
  /** Another status than 200; redirects are not followed. */
  | 'status'
  | 'too-large'
  /** No key set, none with a usable key, or one with a key that should be secret. */
  | 'rubbish';

/** A key set was asked for. */
export interface KeySetObservation {
  readonly kind: 'key-set';
  readonly outcome: KeySetOutcome;
}
