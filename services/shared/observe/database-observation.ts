// What is told of statements, and of connections to PostgreSQL?

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
