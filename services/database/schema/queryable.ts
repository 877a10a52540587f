// What do schema work and migrations need of a connection?

/** One connection, always the same. Statements without values may be several, separated by ";". */
export interface Queryable {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

/** A connection of its own; `release` gives it back or ends it. */
export interface Session {
  readonly client: Queryable;
  release(): Promise<void>;
}
export type Connect = () => Promise<Session>;
