// How does a system under measurement run? As a Node process of its own, until it is told to stop.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;

/** @typedef {{ pid: number, stop: () => Promise<void> }} RunningServer */

/** @param {string} url @param {Record<string, string>} headers */
async function answers(url, headers) {
  try {
    const response = await fetch(url, { headers });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = globalThis.setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await gone;
  clearTimeout(impatience);
}

/**
 * Starts `node ARGUMENTS` and resolves when `readyUrl` answers 2xx.
 * @param {{ args: string[], env?: Record<string, string>, readyUrl: string, headers: Record<string, string> }} server
 * @returns {Promise<RunningServer>}
 */
export async function startServer({ args, env = {}, readyUrl, headers }) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    words = (words + text).slice(-4000);
  });
  const deadline = performance.now() + startTimeoutMs;
  while (!(await answers(readyUrl, headers))) {
    const isGone = child.exitCode !== null || child.signalCode !== null;
    if (isGone || performance.now() > deadline) {
      await stop(child);
      throw new Error(`${args[0]} ${isGone ? 'ended' : 'did not answer'}.\n${words}`);
    }
    await sleep(50);
  }
  return { pid: /** @type {number} */ (child.pid), stop: () => stop(child) };
}
