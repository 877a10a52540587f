// Do the charts do what they should? `npm run test:charts` renders them; `npm run test:cluster` installs them.
// Arguments: `charts` or `cluster`, then those of jest.
//
// KUBECONFIG              of the cluster
// ASHLAR_TEST_IMAGE       image of this tree that the cluster has or can pull
// ASHLAR_TEST_NEXT_IMAGE  the same under another tag: what is upgraded to
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [project = 'charts', ...args] = process.argv.slice(2);

/** @param {string} reason @returns {never} */
function giveUp(reason) {
  process.stderr.write(`test:${project}: ${reason}\n`);
  process.exit(2);
}

ensureInstalled();
const { pathWithKubeTools } = await import('./kube-tools.mjs');
const env = { ...process.env, PATH: pathWithKubeTools() };
if (project === 'cluster') {
  for (const name of ['ASHLAR_TEST_IMAGE', 'ASHLAR_TEST_NEXT_IMAGE'])
    if (!process.env[name]) giveUp(`${name} is not set: an image that the cluster has`);
  const { status, stderr } = spawnSync('kubectl', ['get', 'nodes'], { env, encoding: 'utf8' });
  if (status !== 0) giveUp(`there is no cluster: ${stderr.trim()}`);
}
const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = [`${root}node_modules/jest/bin/jest.js`, '--config', `${root}jest-charts.config.mjs`];
const selected = ['--selectProjects', project, '--runInBand', ...args];
const command = [...node, ...jest, ...selected];
const { status } = spawnSync(process.execPath, command, { cwd: root, env, stdio: 'inherit' });
process.exit(status ?? 1);
