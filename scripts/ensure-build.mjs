// Is dist/ what the sources compile to? If not, compile them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stampFile = join(root, 'dist/.build-stamp');
const settings = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** Paths of the files below a folder, relative to the project. @param {string} folder */
function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length));
}

const sources = () =>
  filesBelow('services').filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'));

/** Changes when a source or a setting is added, removed or written. */
function fingerprint() {
  const hash = createHash('sha256').update(process.version);
  for (const path of [...sources(), ...settings].sort()) {
    const { mtimeMs, size } = statSync(join(root, path));
    hash.update(`${path} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** A module whose source is gone must not be found any more. */
function removeOrphans() {
  const kept = new Set(sources().map((path) => path.replace(/\.ts$/, '.js')));
  for (const path of filesBelow('dist/services')) {
    const module = path.slice('dist/'.length).replace(/\.map$/, '');
    if (!kept.has(module)) rmSync(join(root, path));
  }
}

/** @param {boolean} silent */
function compile(silent) {
  if (!silent) console.error('Building dist/ (tsc) ...');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(root, 'tsconfig.build.json')];
  const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status === 0) return;
  console.error(`The build failed.\n${stdout}`);
  process.exit(1);
}

/** Leaves dist/ as the sources say, or ends the process with status 1. Needs node_modules. */
export function ensureBuilt({ silent = false } = {}) {
  // Taken before compiling: a file written meanwhile makes the next call build again.
  const wanted = fingerprint();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  compile(silent);
  removeOrphans();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(stampFile, wanted);
}
