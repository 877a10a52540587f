// Which PostgreSQL servers do the integration tests use? One cluster a version, for one run of jest.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../../scripts/ensure-build.mjs';
import { findNatsServer } from '../../scripts/nats-server.mjs';
import { startPostgres } from '../../services/embedded/postgres.ts';
import { startDebianPostgres } from './debian-postgres.ts';
import { natsServersVariable } from './nats-servers.ts';
import { clusterVariable } from './postgres.ts';

const prefix = 'ashlar-test-';

/** The data are thrown away, so nothing has to survive a crash. */
export const throwAwaySettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

declare global {
  var stopClusters: (() => Promise<void>) | undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What runs left behind that were killed before their end. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
}

async function startAll(home: string) {
  const embedded = startPostgres({
    dataDir: join(home, '18'),
    settings: throwAwaySettings,
    log: () => {},
  });
  const debian = existsSync('/usr/lib/postgresql/15/bin/postgres')
    ? startDebianPostgres('/usr/lib/postgresql/15/bin', join(home, '15'))
    : null;
  return Promise.all([embedded, debian]);
}

export default async function startClusters(): Promise<void> {
  removeLeftovers();
  // Some tests start processes: compiling is no part of what they look at.
  ensureBuilt({ silent: true });
  const home = join(tmpdir(), `${prefix}${process.pid}`);
  const [embedded, debian] = await startAll(home);
  process.env[clusterVariable(18)] = embedded.url;
  process.env[natsServersVariable] ??= findNatsServer() ?? '';
  if (debian) process.env[clusterVariable(15)] = debian.url;
  globalThis.stopClusters = async () => {
    await Promise.all([embedded.stop(), debian?.stop()]);
    rmSync(home, { recursive: true, force: true });
  };
}
