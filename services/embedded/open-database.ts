// Which PostgreSQL is used, and when does it come and go?
import { join } from 'node:path';
import type { Replicate } from '../database/app.ts';
import { createPool, type Pool } from '../database/pg/pool.ts';
import { connectReplication } from '../database/pg/replication.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { EmbeddedConfig } from './config.ts';
import type { EmbeddedOptions } from './options.ts';
import { startPostgres } from './postgres.ts';

export interface DatabaseAccess {
  /** Starts PostgreSQL, unless one was named. A named one may be away: what needs it tries again. */
  open(): Promise<Pool>;
  /** A replication connection to it, once it is opened. */
  readonly replicate: Replicate;
  /** Undoes `open`, also while it is under way. */
  close(): Promise<void>;
}

const connectTimeoutMs = 3000;

export function createDatabaseAccess(
  options: Pick<EmbeddedOptions, 'database' | 'data'>,
  config: Pick<EmbeddedConfig, 'poolSize' | 'statementTimeoutMs'>,
  observe: Observe,
): DatabaseAccess {
  async function findPostgres() {
    if (options.database !== null) return { url: options.database, stop: async () => {} };
    return startPostgres({ dataDir: join(options.data, 'postgres'), log: () => {} });
  }

  async function open() {
    const { url, stop } = await findPostgres();
    const pool = createPool({
      url,
      size: config.poolSize,
      statementTimeoutMs: config.statementTimeoutMs,
      connectTimeoutMs,
      onError: (error) => observe({ kind: 'failure', doing: 'keep a database connection', error }),
      onStatement: (statement) => observe({ kind: 'statement', ...statement }),
    });
    return { url, pool, stop };
  }

  let opening: ReturnType<typeof open> | null = null;
  const opened = () => {
    opening ??= open();
    return opening;
  };
  return {
    open: async () => (await opened()).pool,
    replicate: async () => connectReplication({ url: (await opened()).url, connectTimeoutMs }),
    async close() {
      // What could not be opened has said so to the one who opened it.
      const opened = await opening?.catch(() => null);
      await opened?.pool.close();
      await opened?.stop();
    },
  };
}
