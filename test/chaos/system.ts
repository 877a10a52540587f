// What is the checker let loose on? All services twice, as processes, with a PostgreSQL of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { startPostgres } from '../../services/embedded/postgres.ts';
import type { StoredEntry } from '../../services/shared/bus/change-log.ts';
import { type Distributed, startDistributed } from '../distributed/start-distributed.ts';
import { startTcpProxy, type TcpProxy } from '../helpers/tcp-proxy.ts';
import { readEvents } from './events.ts';
import { firstRowsSql } from './world.ts';

export interface System extends Distributed {
  readonly secret: string;
  /** Straight to PostgreSQL. */
  readonly databaseUrl: string;
  /** Between the services and PostgreSQL. */
  readonly postgresProxy: TcpProxy;
  /** What the stream of events holds of `items`. */
  events(): Promise<StoredEntry[]>;
  /** Runs a statement as superuser. */
  sql(text: string): Promise<pg.QueryResult>;
  stopAll(): Promise<void>;
}

const app = fileURLToPath(new URL('app', import.meta.url));
const secret = 'a secret for the checker, long enough for HS256';
const settings = { fsync: 'off', full_page_writes: 'off', max_connections: '200' };

async function query(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

/** `nodeOptions` are those of every service. Resolves once it serves the rows of the history's beginning. */
export async function startSystem(nodeOptions = ''): Promise<System> {
  const home = mkdtempSync(join(tmpdir(), 'ashlar-chaos-'));
  const postgres = await startPostgres({ dataDir: join(home, 'pg'), settings, log: () => {} });
  const { port } = new URL(postgres.url);
  const postgresProxy = await startTcpProxy(Number(port));
  const proxied = new URL(postgres.url);
  proxied.port = String(postgresProxy.port);
  const clear = async () => {
    await postgresProxy.stop();
    await postgres.stop();
    rmSync(home, { recursive: true, force: true });
  };
  try {
    const system = await startDistributed({
      app,
      data: join(home, 'data'),
      args: ['--database', proxied.href],
      environment: { ASHLAR_JWT_SECRET: secret, NODE_OPTIONS: nodeOptions },
      replicas: 'api=2,cache=2,database=2',
      gateways: 2,
    });
    await query(postgres.url, firstRowsSql);
    return {
      ...system,
      secret,
      databaseUrl: postgres.url,
      postgresProxy,
      events: () => readEvents(system.pid('nats-server'), join(home, 'data')),
      sql: (text) => query(postgres.url, text),
      async stopAll() {
        await system.stop();
        await clear();
      },
    };
  } catch (error) {
    await clear();
    throw error;
  }
}
