// `npm start`: the whole of Ashlar and a PostgreSQL in one process.
import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { createDirectorySource } from '../operator/source/directory.ts';
import { connectWhenThere } from '../shared/bus/nats/connect-when-there.ts';
import { parseEnvironment } from '../shared/config.ts';
import { AppError } from '../shared/errors.ts';
import type { Metrics } from '../shared/observe/metrics.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { openAdmin } from '../shared/report/open-admin.ts';
import { createObserver } from '../shared/service/runtime.ts';
import { tellFatal } from '../shared/service/tell-fatal.ts';
import { createShutdown, type Shutdown } from '../shared/shutdown.ts';
import { openTracing } from '../shared/tracing/open-tracing.ts';
import { createEmbedded, type Embedded, type EmbeddedDependencies } from './app.ts';
import { type EmbeddedConfig, embeddedConfigSchema } from './config.ts';
import { keptSecret } from './jwt-secret.ts';
import { createDatabaseAccess } from './open-database.ts';
import { type EmbeddedOptions, parseOptions, usage } from './options.ts';
import { createTeller } from './tell.ts';

const print = (text: string) => void process.stdout.write(`${text}\n`);
const printError = (text: string) => void process.stderr.write(`${text}\n`);

/** Longest a release may take; PostgreSQL's fast shutdown is the longest. */
const releaseTimeoutMs = 15_000;

interface Wiring {
  readonly options: EmbeddedOptions;
  readonly config: EmbeddedConfig;
  readonly shutdown: Shutdown;
  readonly observe: Observe;
  readonly registry: Metrics['registry'];
}

/** Ports first: when one is taken, nothing else was started. */
async function listen(embedded: Embedded, { options, config, ...wiring }: Wiring) {
  const { shutdown, registry, observe } = wiring;
  const { gateway, model, isReachable } = embedded;
  const { port } = await gateway.listen(options.port, config.host);
  shutdown.register('gateway', gateway.drain);
  const checks = { gateway: gateway.isReady, model: () => model() !== null, database: isReachable };
  const notices = { caching: embedded.cachingOff };
  const examinations = { PostgreSQL: embedded.examine };
  const told = { service: 'embedded', id: 'ashlar', checks, notices, examinations } as const;
  const place = { host: config.host, port: options.adminPort, shutdown };
  const admin = await openAdmin({ ...told, registry, observe }, place);
  return { url: `http://localhost:${port}`, adminUrl: `http://localhost:${admin.port}` };
}

/** Micro services are asked over NATS where there is one; Ashlar starts without it all the same. */
function reachServices({
  config,
  shutdown,
  observe,
}: Wiring): Pick<EmbeddedDependencies, 'callService'> {
  const { natsUrl: url, natsUser: user, natsPassword: password } = config;
  if (url === undefined) return {};
  const name = 'ashlar';
  const { callService, release } = connectWhenThere({ url, user, password, name, observe });
  shutdown.register('NATS', release);
  return { callService };
}

async function start(wiring: Wiring): Promise<void> {
  const { options, config, shutdown, observe } = wiring;
  const jwtSecret = config.jwtSecret ?? (await keptSecret(options.data));
  const id = `embedded-${randomBytes(6).toString('hex')}`;
  const tracing = await openTracing({ config, service: 'embedded', id, observe, shutdown });
  const database = createDatabaseAccess(options, config, observe);
  shutdown.register('database', database.close);
  const tell = createTeller({ print, secret: jwtSecret });
  const embedded = await createEmbedded({
    source: createDirectorySource(options.app),
    gateway: { ...config, jwtSecret },
    cache: { maxBytes: config.cacheBytes, maxStalenessMs: config.maxStalenessMs },
    observe,
    tracing,
    ...reachServices(wiring),
    replicate: database.replicate,
    seed: {
      app: options.app,
      onSeeded: (file) => print(`Rows of ${file} are in.`),
      onMistake: (error) => void tellFatal(error, printError),
    },
    onReconciled: tell.reconciled,
    onFailure: (error) => {
      if (error instanceof AppError) tell.failure(error);
      else observe({ kind: 'failure', doing: 'bring the schema in step with the model', error });
    },
  });
  shutdown.register('services', embedded.stop);
  tell.addresses(await listen(embedded, wiring));
  await embedded.start(database.open, { pool: config.poolSize, cores: availableParallelism() });
}

async function run(options: EmbeddedOptions, config: EmbeddedConfig): Promise<void> {
  const { registry, observe, flush } = createObserver('embedded', config);
  const shutdown = createShutdown({ timeoutMs: releaseTimeoutMs, observe, process });
  shutdown.register('log', flush);
  try {
    await start({ options, config, shutdown, observe, registry });
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function main(): Promise<void> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (options === 'help') print(usage);
    else await run(options, parseEnvironment(embeddedConfigSchema, process.env));
  } catch (error) {
    if (!tellFatal(error, printError)) throw error;
    process.exitCode = 2;
  }
}

await main();
