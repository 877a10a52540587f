// What does the relay tell of itself?

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

/** This instance begins to tell what is committed. */
export interface EpochObservation {
  readonly kind: 'epoch';
  readonly epoch: string;
}
