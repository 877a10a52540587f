// How does a real PostgreSQL run beside us, with nothing to install?
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { AppError } from '../shared/errors.ts';
import { type Cluster, type Maker, openCluster, reachableDirectory, superuser } from './cluster.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { waitUntilFree } from './postmaster-file.ts';
import { runAs } from './run-as.ts';
import { watchOver } from './watchdog.ts';

export interface PostgresOptions {
  /** Directory of its own, made when it does not exist; the data are kept in it. */
  readonly dataDir: string;
  /** By default one that is free. */
  readonly port?: number;
  /** Parameters of postgresql.conf that differ from ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Gets every line PostgreSQL logs. */
  readonly log: (line: string) => void;
}

export interface RunningPostgres {
  /** With user and password, of the database `postgres`. */
  readonly url: string;
  /** Fast shutdown: open transactions are rolled back. Resolves when the process is gone; safe to call twice. */
  stop(): Promise<void>;
}

const ownSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  wal_level: 'logical',
  // What a relay that is away may have kept for it; beyond that its epoch ends.
  max_slot_wal_keep_size: '1GB',
  logging_collector: 'off',
  log_destination: 'stderr',
};

interface Launch {
  readonly cluster: Cluster;
  readonly maker: Maker;
  readonly settings: Readonly<Record<string, string>>;
  readonly log: (line: string) => void;
}

/** A fast shutdown waits for logical receivers; one that hangs must not hang us. */
const stopTimeoutMs = 10_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  return address.port;
}

/** Resolves when the server takes connections; rejects with its last words when it ends before. */
function untilReady(server: ChildProcess, log: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    server.on('error', reject);
    server.on('close', () => {
      const details = lines.slice(-5).join('\n');
      reject(new AppError('ASH_CONFIG', 'PostgreSQL did not start.', { details }));
    });
    if (server.stderr === null) return;
    createInterface(server.stderr).on('line', (line) => {
      log(line);
      if (lines.length < 100) lines.push(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
  });
}

async function launch({ cluster, maker, settings, log }: Launch): Promise<ChildProcess> {
  const parameters = Object.entries(settings).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  // In a session of its own: Ctrl-C in a terminal reaches all processes of the group, and PostgreSQL
  // would be gone before the requests in flight are answered.
  const server = spawn(maker.binaries.postgres, ['-D', cluster.directory, ...parameters], {
    ...maker.user,
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (server.pid !== undefined) server.once('exit', watchOver(server.pid, maker.user));
  await untilReady(server, log);
  return server;
}

/** Starts on a free port; between finding it and taking it, another process may have been faster. */
async function launchOnFreePort(launchable: Launch, tries = 5): Promise<[ChildProcess, string]> {
  const port = String(await freePort());
  try {
    const settings = { ...launchable.settings, port };
    return [await launch({ ...launchable, settings }), port];
  } catch (error) {
    const isTaken = error instanceof AppError && String(error.details).includes('could not bind');
    if (!isTaken || tries === 1) throw error;
    return launchOnFreePort(launchable, tries - 1);
  }
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const gone = once(server, 'exit');
  server.kill('SIGINT');
  const impatience = setTimeout(() => server.kill('SIGQUIT'), stopTimeoutMs);
  await gone;
  clearTimeout(impatience);
}

/**
 * Starts PostgreSQL on the data in `dataDir`, which are made first when there are none.
 * It listens on 127.0.0.1 only, with a password (SCRAM), and goes when this process goes, however that happens.
 * @throws AppError ASH_CONFIG when another server uses the data, or with PostgreSQL's words when it does not start.
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const user = runAs(join(options.dataDir, 'cluster'));
  const maker = { user, binaries: postgresBinaries(user) };
  const home = reachableDirectory(options.dataDir, user);
  const cluster = await openCluster(home, maker);
  await waitUntilFree(cluster.directory);
  const fixed = options.port === undefined ? {} : { port: String(options.port) };
  const settings = { ...ownSettings, ...options.settings, ...fixed };
  const launchable = { cluster, maker, settings, log: options.log };
  const [server, port] =
    options.port === undefined
      ? await launchOnFreePort(launchable)
      : [await launch(launchable), options.port];
  return {
    url: `postgresql://${superuser}:${cluster.password}@127.0.0.1:${port}/postgres`,
    stop: () => stopServer(server),
  };
}
