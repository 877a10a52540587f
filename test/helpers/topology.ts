// In one process or in five: how does a test run the services?
import { createPool } from '../../services/database/pg/pool.ts';
import { connectReplication } from '../../services/database/pg/replication.ts';
import { createEmbedded } from '../../services/embedded/app.ts';
import { gatewayConfigSchema } from '../../services/gateway/config.ts';
import { tracingConfigSchema } from '../../services/shared/tracing/config.ts';
import { openTracing } from '../../services/shared/tracing/open-tracing.ts';
import { runDistributed } from './distributed.ts';
import type { RunningServices, TopologyOptions } from './running-services.ts';

async function runEmbedded(options: TopologyOptions): Promise<RunningServices> {
  const { source, observe, onReconciled, secret, poolSize, databaseUrl: url, settings } = options;
  const pool = createPool({
    url,
    size: poolSize,
    statementTimeoutMs: options.statementTimeoutMs,
    connectTimeoutMs: 2000,
    onError: () => {},
  });
  const jwksNetworks = '127.0.0.0/8, ::1';
  const routeNetworks = jwksNetworks;
  const gateway = gatewayConfigSchema.parse({
    ...{ jwtSecret: secret, jwksNetworks, routeNetworks },
    ...settings,
  });
  let closeTracing = async () => {};
  const tracing = await openTracing({
    ...{
      config: tracingConfigSchema.parse(settings ?? {}),
      service: 'embedded',
      id: 'test',
      observe,
    },
    shutdown: {
      register(_name, close) {
        closeTracing = async () => close();
      },
    },
  });
  const cache = { maxBytes: 16 * 1024 * 1024, maxStalenessMs: 250 };
  const embedded = await createEmbedded({
    ...options,
    source,
    gateway,
    cache,
    tracing,
    observe,
    onReconciled,
    ...(options.isCaching === true
      ? { replicate: () => connectReplication({ url, connectTimeoutMs: 2000 }) }
      : {}),
  });
  const { port } = await embedded.gateway.listen(0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${port}`,
    tokenSecret: secret,
    begin: () => embedded.start(async () => pool, { pool: poolSize, cores: 2 }),
    async stop() {
      await embedded.gateway.drain();
      await embedded.stop();
      await pool.close();
      await closeTracing();
    },
  };
}

/** As the variable TOPOLOGY says: `embedded` (the default) or `distributed`. */
export function runServices(options: TopologyOptions): Promise<RunningServices> {
  const topology = process.env['TOPOLOGY'] ?? 'embedded';
  if (topology === 'embedded') return runEmbedded(options);
  if (topology === 'distributed') return runDistributed(options);
  throw new Error(`TOPOLOGY is "${topology}", and can be embedded or distributed.`);
}
