// Are the packages in node_modules the ones package-lock.json names? If not, install them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = `${root}package-lock.json`;
const installedLock = `${root}node_modules/.package-lock.json`;
const stampFile = `${root}node_modules/.ashlar-lock`;

/** @typedef {{ packages: Record<string, { integrity?: string, optional?: boolean }> }} Lock */

/** @param {string} file @returns {Lock['packages']} */
const packagesOf = (file) => /** @type {Lock} */ (JSON.parse(readFileSync(file, 'utf8'))).packages;

/** True when an `npm install` or `npm ci` by hand has already put the locked packages in place. */
function matchesLock() {
  if (!existsSync(installedLock)) return false;
  const installed = packagesOf(installedLock);
  return Object.entries(packagesOf(lockFile)).every(([path, locked]) => {
    const found = installed[path];
    // Packages of another operating system are optional and rightly absent.
    if (path === '' || (!found && locked.optional)) return true;
    return found?.integrity === locked.integrity;
  });
}

/** @param {boolean} silent */
function install(silent) {
  if (!silent) console.error('Installing packages (npm ci), once for this package-lock.json ...');
  // NODE_ENV=production would leave out the compiler that the build needs, a setting of npm the embedded PostgreSQL.
  const included = ['--include=dev', '--include=optional'];
  const args = ['ci', ...included, '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync('npm', args, {
    cwd: root,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status === 0) return;
  console.error(`npm ci failed: ${error?.message ?? `exit status ${status}`}`);
  process.exit(1);
}

/** Holds the pid of the process that installs. */
const installingFile = `${root}.ashlar/installing`;
const lookMs = 200;

/** @param {number} pid */
function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** True when it is this process that installs; else waits a moment, or clears away what a killed one left. */
function takesTurn() {
  mkdirSync(`${root}.ashlar`, { recursive: true });
  try {
    writeFileSync(installingFile, String(process.pid), { flag: 'wx' });
  } catch {
    const other = existsSync(installingFile) ? readFileSync(installingFile, 'utf8') : '';
    if (other !== '' && !isRunning(Number(other))) rmSync(installingFile, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lookMs);
    return false;
  }
  process.once('exit', () => rmSync(installingFile, { force: true }));
  return true;
}

/**
 * Leaves node_modules as package-lock.json says, or ends the process with status 1. Of several that begin together one
 * installs and the others wait: two of `npm ci` delete each other's files.
 */
export function ensureInstalled({ silent = false } = {}) {
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  const isInstalled = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
  while (!isInstalled()) {
    if (!takesTurn()) continue;
    if (!matchesLock()) install(silent);
    writeFileSync(stampFile, wanted);
    rmSync(installingFile);
  }
}
