// How is a plain Express attacked? In a process of its own, which is started again when it dies of it.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../scripts/free-port.mjs';
import { needing } from '../requests.mjs';
import { listens } from './listens.mjs';
import { startUpstream } from './upstream.mjs';

const script = fileURLToPath(new URL('plain-express-process.mjs', import.meta.url));
const [open, closed] = ['/rest/v1/products', '/rest/v1/orders'];

/** @param {readonly string[]} args @param {(text: string) => void} onLog */
function keepRunning(args, onLog) {
  let isClosed = false;
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  function start() {
    if (isClosed) return;
    child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout?.on('data', (chunk) => onLog(String(chunk)));
    child.once('exit', start);
  }
  start();
  return () => {
    isClosed = true;
    child.kill();
  };
}

/** @param {string} secret @returns {Promise<import('../attack-case.ts').Target & { close(): void }>} */
export async function startPlainExpress(secret) {
  const upstream = await startUpstream(closed);
  const port = await freePort();
  let log = '';
  const end = keepRunning([port, upstream.port, closed, secret].map(String), (text) => {
    log += text;
  });
  const address = { host: '127.0.0.1', port };
  await listens(address);
  return {
    ...{ address, host: `127.0.0.1:${port}`, open, closed, secret, role: 'admin' },
    ...{ abilities: needing('secret'), patienceMs: 10_000 },
    ready: () => listens(address),
    witness: {
      settleMs: 50,
      requests: upstream.requests,
      log: () => log,
      reset() {
        log = '';
        upstream.reset();
      },
    },
    close() {
      end();
      upstream.close();
    },
  };
}
