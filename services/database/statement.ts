// How is a statement handed to PostgreSQL, whoever carries it there?

/** A statement with its parameters as text; rows come back as arrays of text. */
export interface Statement {
  /** Prepared under this name, once a connection; null: sent whole each time. */
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
}
export type Row = readonly (string | null)[];

/** Runs one statement on some connection. Rejects with the driver's error. */
export type RunStatement = (statement: Statement) => Promise<readonly Row[]>;
