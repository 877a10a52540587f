// How does the database service run as a process of its own?
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { serviceConfigSchema } from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { createDatabase } from './app.ts';
import { createPool } from './pg/pool.ts';

export const databaseConfigSchema = serviceConfigSchema.extend({
  databaseUrl: z.string().regex(/^postgres(ql)?:\/\//, 'must look like postgres://user@host/name'),
  /** Connections to PostgreSQL. */
  poolSize: z.coerce.number().int().min(2).max(1000).default(10),
  statementTimeoutMs: z.coerce.number().int().min(1).max(3_600_000).default(10_000),
  /** Of the machine PostgreSQL runs on; by default as many as this one has. */
  databaseCores: z.coerce.number().int().min(1).max(1024).default(availableParallelism()),
});
export type DatabaseConfig = z.infer<typeof databaseConfigSchema>;

const connectTimeoutMs = 3000;

/** Resolves once it serves; PostgreSQL may be away: it is not ready then. */
export async function startDatabase(config: DatabaseConfig, runtime: Runtime): Promise<void> {
  const { bus, clock, checks, observe, shutdown } = runtime;
  const pool = createPool({
    url: config.databaseUrl,
    size: config.poolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    connectTimeoutMs,
    onError: (error) => observe({ kind: 'failure', doing: 'keep a database connection', error }),
  });
  shutdown.register('pool', pool.close);
  const { isReachable, release } = await createDatabase({
    bus,
    run: pool.run,
    connect: pool.connect,
    capacity: { pool: config.poolSize, cores: config.databaseCores },
    now: clock.elapsedMs,
  });
  shutdown.register('database', release);
  checks['database'] = isReachable;
  await announceInstance(runtime, () => ({ url: null, revision: null }));
}
