// How is a statement handed to PostgreSQL, whoever carries it there?
import type { Trace } from '../shared/trace.ts';

/** What a statement does, as traces name it. */
export interface StatementPurpose {
  /** `SELECT`, `INSERT` … */
  readonly operation: string;
  /** The table or function, with its schema. */
  readonly collection: string;
}

/** A statement with its parameters as text; rows come back as arrays of text. */
export interface Statement {
  /** Prepared under this name, once a connection; null: sent whole each time. */
  readonly name: string | null;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Statements that serve no request have none. */
  readonly purpose?: StatementPurpose;
  /** Of the requests it serves: of all in a batch. */
  readonly traces?: readonly (Trace | undefined)[];
  /** Called with the process id of the server's side, once there is a connection. */
  readonly onConnected?: (pid: number | null) => void;
}
export type Row = readonly (string | null)[];

/** Runs one statement on some connection. Rejects with the driver's error. */
export type RunStatement = (statement: Statement) => Promise<readonly Row[]>;
