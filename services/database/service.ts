// How does the database service run as a process of its own?
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { serviceConfigSchema } from '../shared/service/config.ts';
import { announceInstance, type Runtime } from '../shared/service/runtime.ts';
import { createDatabase } from './app.ts';
import { createPool } from './pg/pool.ts';
import { connectReplication } from './pg/replication.ts';
import { watchDatabase } from './watch-database.ts';

const wholeNumber = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

export const databaseConfigSchema = serviceConfigSchema.extend({
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must look like postgres://user@host/name')
    .describe('`postgres://user:password@host:5432/name`'),
  poolSize: wholeNumber(2, 1000).default(10).describe('Connections to PostgreSQL.'),
  statementTimeoutMs: wholeNumber(1, 3_600_000)
    .default(10_000)
    .describe('How long PostgreSQL may take for a statement.'),
  databaseCores: wholeNumber(1, 1024)
    .optional()
    .describe('Of the machine PostgreSQL runs on; by default as many as this one has.'),
  eventsMaxAgeSeconds: wholeNumber(60, 31_536_000)
    .default(604_800)
    .describe('How long events of changes are kept on NATS.'),
  eventsMaxBytes: wholeNumber(1_048_576, 2 ** 50)
    .default(1_073_741_824)
    .describe('What events of changes may take on NATS, in bytes; the oldest go first.'),
});
export type DatabaseConfig = z.infer<typeof databaseConfigSchema>;

const connectTimeoutMs = 3000;

/** Resolves once it serves; PostgreSQL may be away: it is not ready then. */
export async function startDatabase(config: DatabaseConfig, runtime: Runtime): Promise<void> {
  const { bus, clock, checks, examinations, id, notices, observe, shutdown, tracing } = runtime;
  const pool = createPool({
    url: config.databaseUrl,
    applicationName: `ashlar ${id}`,
    size: config.poolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    connectTimeoutMs,
    onError: (error) => observe({ kind: 'failure', doing: 'keep a database connection', error }),
    onStatement: (statement) => observe({ kind: 'statement', ...statement }),
  });
  shutdown.register('pool', pool.close);
  const { isReachable, cachingOff, examine, waiting, release } = await createDatabase({
    bus,
    run: pool.run,
    tracing,
    connect: pool.connect,
    capacity: { pool: config.poolSize, cores: config.databaseCores ?? availableParallelism() },
    now: clock.elapsedMs,
    relay: {
      log: runtime.openChangeLog({
        maxAgeSeconds: config.eventsMaxAgeSeconds,
        maxBytes: config.eventsMaxBytes,
      }),
      replicate: () => connectReplication({ url: config.databaseUrl, connectTimeoutMs }),
      observe,
    },
  });
  shutdown.register('database', release);
  const max = config.poolSize;
  shutdown.register('watch', watchDatabase({ pool, max, waiting, observe }));
  checks['database'] = isReachable;
  notices['caching'] = cachingOff;
  examinations['PostgreSQL'] = examine;
  await announceInstance(runtime, () => ({ url: null, revision: null }));
}
