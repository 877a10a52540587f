// Which nats-server is run? The one on PATH; else that of Debian's package, unpacked below .ashlar/.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../.ashlar/nats-server', import.meta.url));
const unpacked = join(folder, 'usr/sbin/nats-server');

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const onPath = () =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, 'nats-server'))
    .find(isExecutable);

/** @param {string} program @param {string[]} args */
const succeeds = (program, args) =>
  spawnSync(program, args, { cwd: folder, stdio: 'ignore' }).status === 0;

/** Neither installs anything nor needs to be root, where the lists of packages are there. */
function downloadPackage() {
  mkdirSync(folder, { recursive: true });
  const download = () => succeeds('apt-get', ['download', 'nats-server']);
  if (download()) return true;
  return process.getuid?.() === 0 && succeeds('apt-get', ['update']) && download();
}

function unpackPackage() {
  const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
  if (file === undefined || !succeeds('dpkg-deb', ['-x', file, '.'])) return false;
  rmSync(join(folder, file));
  return existsSync(unpacked);
}

/** Path of a nats-server; null when there is none and none can be had. */
export function findNatsServer() {
  const found = onPath() ?? (isExecutable(unpacked) ? unpacked : undefined);
  if (found !== undefined) return found;
  return existsSync('/usr/bin/dpkg-deb') && downloadPackage() && unpackPackage() ? unpacked : null;
}

/** What to do by hand where `findNatsServer` gives null. */
export const howToGetNatsServer =
  'There is no nats-server on PATH. Install it: on Debian and Ubuntu `apt-get install nats-server`, on macOS\n' +
  '`brew install nats-server`, elsewhere from the releases of the project at nats.io.';
