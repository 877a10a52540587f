// What does the relay need of a replication connection?

export interface StreamHandlers {
  /** One message of pgoutput; valid until the call returns. */
  readonly onData: (message: Buffer) => void;
  /** PostgreSQL has sent everything up to here. */
  readonly onKeepalive: (walEnd: number, wantsReply: boolean) => void;
}

export interface StreamOptions {
  readonly slot: string;
  readonly publication: string;
}

/** A connection of PostgreSQL's streaming replication protocol; the slot is free again when it ends. */
export interface Replication {
  identify(): Promise<{ readonly system: string; readonly timeline: string }>;
  /** Settles when the stream ends, rejecting with PostgreSQL's error. */
  stream(options: StreamOptions, handlers: StreamHandlers): Promise<void>;
  /** Lets PostgreSQL forget what is before `lsn`. */
  confirm(lsn: number, wantsReply: boolean): void;
  /** Reads no more until resumed; PostgreSQL waits. */
  pause(): void;
  resume(): void;
  release(): Promise<void>;
}
export type Replicate = () => Promise<Replication>;
