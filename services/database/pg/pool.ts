// How do statements reach PostgreSQL? The adapter to the driver: connections, their number and their end.
import pg from 'pg';
import type { Session } from '../schema/queryable.ts';
import type { Row, Statement } from '../statement.ts';

export interface PoolOptions {
  readonly url: string;
  readonly size: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** An idle connection broke; the next statement gets a new one. */
  readonly onError: (error: Error) => void;
}

export interface Pool {
  /** Runs the statement on a free connection, or waits for one. Rejects with the driver's error. */
  run(statement: Statement): Promise<readonly Row[]>;
  /** A connection of its own, for migrations; `release` ends it. */
  connect(): Promise<Session>;
  readonly counts: () => { total: number; idle: number; waiting: number };
  close(): Promise<void>;
}

/** Everything comes as text: bodies are never parsed, counts are made numbers where they are read. */
const asText = { getTypeParser: () => (value: unknown) => value };

/** Prepared statements a connection may hold before it is replaced: each costs the server memory. */
const maxPreparedPerConnection = 500;

/**
 * JIT compiles for longer than the short statements of an API run; parallel workers would take every core
 * from the quick statements beside a slow one.
 */
function sessionOptions(statementTimeoutMs: number): string {
  return `-c statement_timeout=${statementTimeoutMs} -c jit=off -c max_parallel_workers_per_gather=0`;
}

function commonOptions({ url, connectTimeoutMs }: PoolOptions) {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'ashlar',
  };
}

/** Counts the statements each connection has prepared: true once one holds too many to be kept. */
function createPreparedCount(): (client: pg.PoolClient, name: string | null) => boolean {
  const prepared = new WeakMap<pg.PoolClient, Set<string>>();
  return (client, name) => {
    if (name === null) return false;
    const names = prepared.get(client) ?? new Set();
    prepared.set(client, names.add(name));
    return names.size > maxPreparedPerConnection;
  };
}

/** Prepared for tables that have changed since, or not prepared (any more) behind a connection pooler. */
const outdatedStatement = new Set(['0A000', '26000']);

/** After these the connection cannot be used again; or would go on failing with what it has prepared. */
function isBroken(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return true;
  const code = error.code ?? '';
  return code.startsWith('57P') || outdatedStatement.has(code);
}

function query({ name, text, values }: Statement) {
  const parts = { text, values: [...values], rowMode: 'array' as const, types: asText };
  return name === null ? parts : { ...parts, name };
}

/** The driver's errors carry the connection and its password: only words and code go on. */
function withoutConnection(error: Error & { code?: string }): Error {
  return Object.assign(new Error(error.message), { code: error.code });
}

/** A pool of connections to `url`. */
export function createPool(options: PoolOptions): Pool {
  const common = commonOptions(options);
  const pool = new pg.Pool({
    ...common,
    max: options.size,
    options: sessionOptions(options.statementTimeoutMs),
    idleTimeoutMillis: 30_000,
  });
  let isClosing = false;
  // The driver's pool says that it is closed before its connections are: what they tell then is no news.
  const onError = (error: Error) => void (isClosing || options.onError(withoutConnection(error)));
  pool.on('error', onError);
  const isFull = createPreparedCount();

  async function run(statement: Statement): Promise<readonly Row[]> {
    const client = await pool.connect();
    let mustEnd = false;
    try {
      const { rows } = await client.query(query(statement));
      mustEnd = isFull(client, statement.name);
      return rows as Row[];
    } catch (error) {
      mustEnd = isBroken(error);
      throw error;
    } finally {
      client.release(mustEnd);
    }
  }

  async function connect(): Promise<Session> {
    const client = new pg.Client(common);
    client.on('error', onError);
    await client.connect();
    return { client, release: () => client.end() };
  }

  return {
    run,
    connect,
    counts: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      isClosing = true;
      await pool.end();
    },
  };
}
