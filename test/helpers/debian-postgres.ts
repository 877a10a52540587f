// How do tests run on the oldest PostgreSQL that is supported, where Debian's package of it is installed?
import { execFile, spawn } from 'node:child_process';
import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunAs, runAs } from '../../services/embedded/run-as.ts';
import { watchOver } from '../../services/embedded/watchdog.ts';
import { freePort } from './free-port.ts';

const run = promisify(execFile);

async function initialise(bin: string, home: string, user: RunAs): Promise<string> {
  mkdirSync(home, { recursive: true });
  if (user.uid !== undefined && user.gid !== undefined) chownSync(home, user.uid, user.gid);
  const data = join(home, 'cluster');
  const args = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C.UTF-8'];
  await run(join(bin, 'initdb'), [...args, '--no-sync'], { ...user, cwd: '/' });
  return data;
}

/** A PostgreSQL of the programs in `bin`, its data in the new directory `home`; no password. */
export async function startDebianPostgres(bin: string, home: string) {
  const user = runAs(home);
  const data = await initialise(bin, home, user);
  const port = await freePort();
  const settings = ['fsync=off', 'wal_level=logical', 'listen_addresses=127.0.0.1', `port=${port}`];
  const parameters = [...settings, 'unix_socket_directories='].flatMap((one) => ['-c', one]);
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...parameters], {
    ...user,
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  if (server.pid !== undefined) server.once('exit', watchOver(server.pid, user));
  await new Promise<void>((resolve, reject) => {
    server.once('exit', () => reject(new Error(`PostgreSQL of ${bin} did not start`)));
    server.stderr.on('data', (text) => String(text).includes('ready to accept') && resolve());
  });
  const stop = async () => {
    server.kill('SIGINT');
    await gone;
  };
  return { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, stop };
}
