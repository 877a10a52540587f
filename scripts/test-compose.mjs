// Do the image and the compose file do what they should? `npm run test:compose -- ARGUMENTS OF JEST`
//
// ASHLAR_IMAGE  an image that is there already   (default: one is built)
// ASHLAR_PORT   port to publish the gateway on   (default: a free one)
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-install.mjs';
import { freePort } from './free-port.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} reason @returns {never} */
function giveUp(reason) {
  process.stderr.write(`test:compose: ${reason}\n`);
  process.exit(2);
}

/** Ends this process unless Docker can be used, with compose. */
function requireDocker() {
  for (const args of [['version'], ['compose', 'version']]) {
    const { error, status, stderr } = spawnSync('docker', args, { encoding: 'utf8' });
    const command = `docker ${args.join(' ')}`;
    if (error) giveUp(`there is no docker to run "${command}" (${error.message})`);
    if (status !== 0) giveUp(`"${command}" fails: ${stderr.trim()}`);
  }
}

/** @param {string} name */
function buildImage(name) {
  const { status } = spawnSync('docker', ['build', '--tag', name, root], { stdio: 'inherit' });
  if (status !== 0) giveUp('the image cannot be built');
  return name;
}

requireDocker();
ensureInstalled();
const image = process.env['ASHLAR_IMAGE'] || buildImage('docker.io/library/ashlar:test');
const port = process.env['ASHLAR_PORT'] || String(await freePort());
const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = [`${root}node_modules/jest/bin/jest.js`, '--config', `${root}jest-compose.config.mjs`];
const { status } = spawnSync(process.execPath, [...node, ...jest, ...process.argv.slice(2)], {
  cwd: root,
  env: { ...process.env, ASHLAR_IMAGE: image, ASHLAR_PORT: port },
  stdio: 'inherit',
});
process.exit(status ?? 1);
