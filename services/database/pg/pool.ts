// How do statements reach PostgreSQL? The adapter to the driver: connections, their number and their end.
import pg from 'pg';
import type { Session } from '../schema/queryable.ts';
import type { Row, Statement } from '../statement.ts';

export interface PoolOptions {
  readonly url: string;
  /** Who asks, as PostgreSQL lists its connections (`application_name`); `ashlar` by default. */
  readonly applicationName?: string;
  readonly size: number;
  readonly statementTimeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Told of each statement of the pool that ended. */
  readonly onStatement?: (statement: StatementTimes) => void;
  /** An idle connection broke; the next statement gets a new one. */
  readonly onError: (error: Error) => void;
}

/** How a statement ended, and when. */
export interface StatementTimes {
  /** `00000`: well. `connection`: PostgreSQL has not said. */
  readonly sqlstate: string;
  readonly waitMs: number;
  readonly durationMs: number;
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

function commonOptions({ url, connectTimeoutMs, applicationName = 'ashlar' }: PoolOptions) {
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: applicationName,
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

function sqlstateOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? 'connection') : 'connection';
}

/** Times of one statement: call `connected`, then `ended`. */
function timed(onStatement: NonNullable<PoolOptions['onStatement']>) {
  const askedMs = performance.now();
  let connectedMs = askedMs;
  return {
    connected() {
      connectedMs = performance.now();
    },
    ended(sqlstate: string) {
      const durationMs = performance.now() - connectedMs;
      onStatement({ sqlstate, waitMs: connectedMs - askedMs, durationMs });
    },
  };
}

/** The driver's errors carry the connection and its password: only words and code go on. */
function withoutConnection(error: Error & { code?: string }): Error {
  return Object.assign(new Error(error.message), { code: error.code });
}

/** Of the server's process, as the server told it; the driver's types do not know it. */
function pidOf(client: pg.PoolClient & { readonly processID?: number | null }): number | null {
  return client.processID ?? null;
}

/** Runs statements on connections of the pool; one that is broken, or holds too much, is not given back. */
function createRun(pool: pg.Pool, { onStatement = () => {} }: PoolOptions): Pool['run'] {
  const isFull = createPreparedCount();
  return async (statement) => {
    const times = timed(onStatement);
    const client = await pool.connect().catch((error: unknown) => {
      times.connected();
      times.ended(sqlstateOf(error));
      throw error;
    });
    times.connected();
    statement.onConnected?.(pidOf(client));
    let mustEnd = false;
    try {
      const { rows } = await client.query(query(statement));
      mustEnd = isFull(client, statement.name);
      times.ended('00000');
      return rows as Row[];
    } catch (error) {
      mustEnd = isBroken(error);
      times.ended(sqlstateOf(error));
      throw error;
    } finally {
      client.release(mustEnd);
    }
  };
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
  // Of a connection that is in use, it is the statement that fails; without a listener the driver ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));

  async function connect(): Promise<Session> {
    const client = new pg.Client(common);
    client.on('error', onError);
    await client.connect();
    return { client, release: () => client.end() };
  }

  return {
    run: createRun(pool, options),
    connect,
    counts: () => ({ total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
    async close() {
      isClosing = true;
      await pool.end();
    },
  };
}
