// Is the tree fit to be committed? `npm run check [-- --without unit]`: stages in order, stop at the first red.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureInstalled } from './ensure-install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['services', 'test', 'bench', 'scripts'].filter((name) => existsSync(root + name));

/** @typedef {[name: string, program: string, ...args: string[]]} Stage */
/** @type {Stage[]} */
const stages = [
  ['format', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['types', 'typescript/bin/tsc', '-p', 'tsconfig.json'],
  ['lint', 'eslint/bin/eslint.js', '--max-warnings', '0', '.'],
  ['boundaries', 'dependency-cruiser/bin/dependency-cruise.mjs', '--no-progress', ...folders],
  ['dead code', 'knip/bin/knip.js', '--no-progress'],
  ['generated', '../scripts/generate.mjs', '--check'],
  ['unit', '../scripts/test.mjs', '--selectProjects', 'unit', '--silent'],
];

/** Runs one stage and tells how it went; its output only when it is red. @param {Stage} stage */
function passes([name, program, ...args]) {
  const started = performance.now();
  const command = [`${root}node_modules/${program}`, ...args];
  const run = spawnSync(process.execPath, command, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const green = run.status === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${green ? 'ok ' : 'RED'} ${name.padEnd(12)}${seconds.padStart(6)} s`);
  if (!green) console.log(run.stdout + run.stderr + (run.error?.message ?? ''));
  return green;
}

const { values } = parseArgs({ options: { without: { type: 'string', multiple: true } } });
const skipped = values.without ?? [];
const unknown = skipped.filter((name) => !stages.some(([stage]) => stage === name));
if (unknown.length > 0) throw new Error(`No such stage: ${unknown.join(', ')}`);

ensureInstalled();
const green = stages.filter(([name]) => !skipped.includes(name)).every(passes);
process.exit(green ? 0 : 1);
