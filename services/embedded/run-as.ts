// As which user of the system does PostgreSQL run? It refuses to run as root.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { AppError } from '../shared/errors.ts';

/** Numbers for `spawn`; `{}` when the process keeps its own user. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

/** Users that exist for this; initdb needs one that has a name. */
const candidates = ['postgres', 'nobody'];

function idOf(user: string, option: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [option, user], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : undefined;
}

/**
 * The user to run PostgreSQL as, of whom `cluster` is the data directory if it exists.
 * Not root: our own. Root: the owner of the data, else `postgres`, else `nobody`.
 * @throws AppError ASH_CONFIG when root finds none of them.
 */
export function runAs(cluster: string): RunAs {
  if (process.getuid?.() !== 0) return {};
  const owner = statSync(cluster, { throwIfNoEntry: false });
  if (owner !== undefined && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  for (const user of candidates) {
    const [uid, gid] = [idOf(user, '-u'), idOf(user, '-g')];
    if (uid !== undefined && gid !== undefined) return { uid, gid };
  }
  throw new AppError('ASH_CONFIG', 'PostgreSQL refuses to run as root.', {
    hint: 'Start as another user, or create one called "postgres" (useradd --system postgres).',
  });
}

/** Whether that user can open or execute `path`; asked of the system, so that every kind of permission counts. */
export function canReach(user: RunAs, path: string): boolean {
  if (user.uid === undefined) return true;
  return (
    spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...user, cwd: '/' }).status === 0
  );
}
