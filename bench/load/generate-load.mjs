// Who sends the requests? wrk where it is installed (it costs a tenth), autocannon otherwise; always in a process of its own.
import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const lua = fileURLToPath(new URL('wrk.lua', import.meta.url));
const autocannonRun = fileURLToPath(new URL('autocannon-run.mjs', import.meta.url));

/**
 * @typedef {object} Load
 * @property {string} url
 * @property {string} file Made by ../requests.mjs.
 * @property {number} first Which request of the file comes first.
 * @property {number} connections
 * @property {number} seconds
 */
/** @typedef {{ requests: number, seconds: number, p50Ms: number, p99Ms: number, errors: number }} LoadResult */

// wrk has no option that only tells its version and ends with 0.
const hasWrk = spawnSync('wrk', ['--version'], { stdio: 'ignore' }).error === undefined;

export const generator = hasWrk ? 'wrk' : 'autocannon';

/** @param {Load} load @returns {[program: string, args: string[]]} */
function commandOf({ url, file, first, connections, seconds }) {
  if (!hasWrk)
    return [
      process.execPath,
      [autocannonRun, url, file, ...[first, connections, seconds].map(String)],
    ];
  const options = ['-t1', `-c${connections}`, `-d${seconds}s`, '--timeout', '30s', '-s', lua];
  return ['wrk', [...options, url, '--', file, String(first)]];
}

/** Sends as fast as answers come, one request at a time on each connection. @param {Load} load @returns {Promise<LoadResult>} */
export async function generateLoad(load) {
  const { stdout } = await run(...commandOf(load));
  const line = stdout.trim().split('\n').at(-1) ?? '';
  return JSON.parse(line);
}
