// Where is a program that Debian packages? On PATH; else unpacked from its package below .ashlar/.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const unpackedBelow = fileURLToPath(new URL('../.ashlar/', import.meta.url));

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} program */
const onPath = (program) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((directory) => join(directory, program))
    .find(isExecutable);

/** @param {string} folder */
function createSteps(folder) {
  /** @param {string} program @param {string[]} args */
  const succeeds = (program, args) =>
    spawnSync(program, args, { cwd: folder, stdio: 'ignore' }).status === 0;
  return {
    /** Neither installs anything nor needs to be root, where the lists of packages are there. @param {string} name */
    download(name) {
      mkdirSync(folder, { recursive: true });
      const download = () => succeeds('apt-get', ['download', name]);
      if (download()) return true;
      return process.getuid?.() === 0 && succeeds('apt-get', ['update']) && download();
    },
    unpack() {
      const file = readdirSync(folder).find((name) => name.endsWith('.deb'));
      if (file === undefined || !succeeds('dpkg-deb', ['-x', file, '.'])) return false;
      rmSync(join(folder, file));
      return true;
    },
  };
}

/**
 * Its path; null when there is none and none can be had.
 * @param {{ name: string, path: string }} from the package, and the program in it: `usr/bin/promtool`
 */
export function findDebianProgram({ name, path }) {
  const folder = join(unpackedBelow, name);
  const unpacked = join(folder, path);
  const found = onPath(path.slice(path.lastIndexOf('/') + 1));
  if (found !== undefined) return found;
  if (isExecutable(unpacked)) return unpacked;
  const { download, unpack } = createSteps(folder);
  const isHere = existsSync('/usr/bin/dpkg-deb') && download(name) && unpack();
  return isHere && existsSync(unpacked) ? unpacked : null;
}
