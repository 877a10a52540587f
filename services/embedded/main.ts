// `npm start`: the whole of Ashlar and a PostgreSQL in one process.
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createPool, type Pool } from '../database/pg/pool.ts';
import { seedWhenEmpty } from '../database/pg/seed.ts';
import type { Reconciled } from '../operator/app.ts';
import { createDirectorySource } from '../operator/source/directory.ts';
import { createAdminServer } from '../shared/admin-server.ts';
import { parseEnvironment } from '../shared/config.ts';
import { AppError } from '../shared/errors.ts';
import type { Model } from '../shared/model/model.ts';
import { createLog } from '../shared/observe/log.ts';
import { createMetrics } from '../shared/observe/metrics.ts';
import { type Observe, observeWith } from '../shared/observe/observation.ts';
import { createShutdown, type Shutdown } from '../shared/shutdown.ts';
import { createEmbedded } from './app.ts';
import { type EmbeddedConfig, embeddedConfigSchema } from './config.ts';
import { keptSecret } from './jwt-secret.ts';
import { type EmbeddedOptions, parseOptions, usage } from './options.ts';
import { startPostgres } from './postgres.ts';
import { tellFatal, tellReconciled, tellWelcome } from './tell.ts';

const print = (text: string) => void process.stdout.write(`${text}\n`);
const printError = (text: string) => void process.stderr.write(`${text}\n`);

/** Longest a release may take; PostgreSQL's fast shutdown is the longest. */
const releaseTimeoutMs = 15_000;

async function databaseUrl(options: EmbeddedOptions, shutdown: Shutdown): Promise<string> {
  if (options.database !== null) return options.database;
  const lines: string[] = [];
  const postgres = await startPostgres({
    dataDir: join(options.data, 'postgres'),
    log: (line) => void lines.push(line),
  });
  shutdown.register('postgres', () => postgres.stop());
  return postgres.url;
}

/** The application's own rows for a first look: `seed.sql` beside its manifests. */
async function seed(pool: Pool, model: Model, app: string): Promise<void> {
  const script = await readFile(join(app, 'seed.sql'), 'utf8').catch(() => null);
  if (script === null) return;
  const { client, release } = await pool.connect();
  try {
    if (await seedWhenEmpty(client, model, script)) print(`Seeded from ${join(app, 'seed.sql')}.`);
  } finally {
    await release();
  }
}

async function serve(options: EmbeddedOptions, config: EmbeddedConfig): Promise<void> {
  const log = createLog({ service: 'embedded', level: config.logLevel });
  const metrics = createMetrics();
  const observe: Observe = observeWith(log.observe, metrics.observe);
  const shutdown = createShutdown({ timeoutMs: releaseTimeoutMs, observe, process });
  shutdown.register('log', log.flush);
  try {
    await wire(options, config, { shutdown, observe, registry: metrics.registry });
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

interface Wiring {
  readonly shutdown: Shutdown;
  readonly observe: Observe;
  readonly registry: ReturnType<typeof createMetrics>['registry'];
}

async function wire(options: EmbeddedOptions, config: EmbeddedConfig, wiring: Wiring) {
  const { shutdown, observe, registry } = wiring;
  const secret = config.jwtSecret ?? (await keptSecret(options.data));
  const pool = createPool({
    url: await databaseUrl(options, shutdown),
    size: config.poolSize,
    statementTimeoutMs: config.statementTimeoutMs,
    connectTimeoutMs: 3000,
    onError: (error) => observe({ kind: 'failure', doing: 'keep a database connection', error }),
  });
  shutdown.register('pool', pool.close);
  let served: string | null = null;

  async function onReconciled(reconciled: Reconciled): Promise<void> {
    const isFirst = served === null;
    if (isFirst && reconciled.outcome === 'published')
      await seed(pool, reconciled.model, options.app);
    tellReconciled(reconciled, served, print);
    if (reconciled.outcome !== 'published') return;
    served = reconciled.revision;
    if (isFirst) await tellWelcome({ url, adminUrl, model: reconciled.model, secret }, print);
  }

  const embedded = await createEmbedded(
    {
      pool,
      source: createDirectorySource(options.app),
      gateway: { ...config, jwtSecret: secret },
      observe,
      onReconciled,
    },
    { pool: config.poolSize, cores: availableParallelism() },
  );
  shutdown.register('services', embedded.stop);
  const admin = createAdminServer({
    checks: { gateway: embedded.gateway.isReady },
    registry,
    observe,
  });
  const { port } = await embedded.gateway.listen(options.port, config.host);
  shutdown.register('gateway', () => embedded.gateway.drain());
  const { port: adminPort } = await admin.listen(options.adminPort, config.host);
  shutdown.register('admin server', () => admin.close());
  const url = `http://localhost:${port}`;
  const adminUrl = `http://localhost:${adminPort}`;
  await embedded.start();
}

async function main(): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === 'help') print(usage);
    else await serve(options, parseEnvironment(embeddedConfigSchema, process.env));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    tellFatal(error, printError);
    process.exitCode = 2;
  }
}

await main();
