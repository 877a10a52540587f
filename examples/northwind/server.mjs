// How is a directory served for as long as it is needed?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/services/embedded/main.js', import.meta.url));
const startTimeoutMs = 30_000;

/** @param {import('node:child_process').ChildProcess} server @returns {Promise<string>} */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    let told = '';
    const listen = (/** @type {Buffer} */ chunk) => {
      told += chunk;
      const [address] = /http:\/\/localhost:\d+(?=\/rest\/v1)/.exec(told) ?? [];
      if (address !== undefined) resolve(address);
    };
    server.stdout?.on('data', listen);
    server.stderr?.on('data', listen);
    server.on('exit', () => reject(new Error(`The server ended:\n${told}`)));
  });
}

/** Until there is a model. @param {string} address */
async function untilServed(address) {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += 100) {
    const { status } = await fetch(`${address}/rest/v1/`);
    if (status !== 503) return;
    await sleep(100);
  }
  throw new Error('The server serves nothing.');
}

/** Of whoever walks; settings of their own Ashlar are not for this one. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('ASHLAR_')),
);

/**
 * Serves `northwind` in `directory` on free ports while `use` runs.
 * @param {{ url: string, directory: string, secret: string }} at
 * @param {(address: string) => Promise<void>} use
 */
export async function withServer({ url, directory, secret }, use) {
  const args = ['--app', 'northwind', '--database', url, '--port', '0', '--admin-port', '0'];
  const server = spawn(process.execPath, [main, ...args], {
    cwd: directory,
    env: { ...environment, ASHLAR_JWT_SECRET: secret, ASHLAR_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = once(server, 'exit');
  // Who ends the walk ends the server, too.
  const end = () => void server.kill();
  process.once('exit', end);
  try {
    const address = await addressOf(server);
    await untilServed(address);
    await use(address);
  } finally {
    end();
    await gone;
    process.off('exit', end);
  }
}
