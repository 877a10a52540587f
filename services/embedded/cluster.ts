// Where are the data of the embedded PostgreSQL, and how are they made the first time?
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../shared/errors.ts';
import { type PostgresBinaries, systemDirectory } from './postgres-binaries.ts';
import { canReach, type RunAs } from './run-as.ts';

/** The superuser of the cluster. */
export const superuser = 'postgres';

/** Who makes a cluster, and with which programs. */
export interface Maker {
  readonly binaries: PostgresBinaries;
  readonly user: RunAs;
}

export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly directory: string;
  readonly password: string;
}

function give(user: RunAs, path: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
}

/**
 * The directory as PostgreSQL's user can reach it. Where root's directories bar the way, `dataDir` becomes a
 * symbolic link to a directory elsewhere: removing the link resets the data, as removing the directory would.
 */
export function reachableDirectory(dataDir: string, user: RunAs): string {
  const wanted = resolve(dataDir);
  mkdirSync(wanted, { recursive: true });
  const actual = realpathSync(wanted);
  if (canReach(user, dirname(actual))) return actual;
  mkdirSync(systemDirectory, { recursive: true, mode: 0o755 });
  const elsewhere = mkdtempSync(join(systemDirectory, 'data-'));
  try {
    rmdirSync(wanted);
  } catch (cause) {
    // There is something in it, and data are not left behind silently.
    throw new AppError('ASH_CONFIG', `The user PostgreSQL runs as cannot reach ${wanted}.`, {
      hint: 'Choose a directory whose parents it may enter, or empty this one.',
      cause,
    });
  }
  symlinkSync(elsewhere, wanted);
  return elsewhere;
}

async function initialise(cluster: string, passwordFile: string, { binaries, user }: Maker) {
  // Made under another name first, so that what a crash leaves is never taken for a cluster.
  const unfinished = `${cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const args = [
    ['--pgdata', unfinished],
    ['--username', superuser],
    ['--pwfile', passwordFile],
    ['--auth', 'scram-sha-256'],
    ['--encoding', 'UTF8'],
    ['--locale', 'C'],
    // Unicode rules from PostgreSQL itself: the same on every system.
    ['--locale-provider', 'builtin'],
    ['--builtin-locale', 'C.UTF-8'],
    ['--no-sync', '--no-instructions'],
  ].flat();
  try {
    await promisify(execFile)(binaries.initdb, args, {
      ...user,
      cwd: '/',
      env: { LC_ALL: 'C', TZ: 'UTC' },
    });
  } catch (cause) {
    const { stderr = '' } = cause as { stderr?: string };
    throw new AppError('ASH_CONFIG', `A new PostgreSQL could not be made in ${cluster}.`, {
      details: stderr.trim(),
      cause,
    });
  }
  renameSync(unfinished, cluster);
}

/** Another user's directory, as after a start by root, would fail later with words about some file. */
function mustBeOurs(home: string): void {
  try {
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { uid } = statSync(home);
    throw new AppError('ASH_CONFIG', `${home} belongs to another user (id ${uid}).`, {
      hint: 'Start as that user or as root, or choose another directory.',
      cause,
    });
  }
}

/**
 * The cluster in `home`, made now if there is none: UTF-8, code point order, a random password.
 * @throws AppError ASH_CONFIG with the words of initdb.
 */
export async function openCluster(home: string, maker: Maker): Promise<Cluster> {
  mustBeOurs(home);
  const directory = join(home, 'cluster');
  const passwordFile = join(home, 'password');
  if (!existsSync(directory)) {
    give(maker.user, home);
    writeFileSync(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
    give(maker.user, passwordFile);
    await initialise(directory, passwordFile, maker);
  }
  return { directory, password: readFileSync(passwordFile, 'utf8') };
}
