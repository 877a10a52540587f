// How do processes start, stay and end together?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const { watchOver } = await import(
  new URL('../../dist/services/embedded/watchdog.js', import.meta.url).href
);
const root = fileURLToPath(new URL('../..', import.meta.url));
const restartMs = 1000;
const patienceMs = 20_000;

/**
 * @typedef {object} Command
 * @property {string} name
 * @property {string} program
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} env
 * @property {string} [note] Told beside its pid.
 */

/** One process that is started again when it ends unasked. @param {Command} command @param {(text: string) => void} tell */
export function keepRunning({ name, program, args, env, note = '' }, tell) {
  let isStopping = false;
  /** @type {import('node:child_process').ChildProcess} */
  let child;
  /** @type {NodeJS.Timeout | undefined} */
  let timer;

  function start() {
    // A group of its own: Ctrl-C is for us, who end them in order.
    child = spawn(program, args, {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    const release = child.pid === undefined ? () => {} : watchOver(child.pid, {});
    if (child.pid !== undefined) tell(`  ${name.padEnd(12)} pid ${child.pid}${note}`);
    child.once('error', (error) => tell(`${name} cannot start: ${error.message}`));
    child.once('exit', (code, signal) => {
      release();
      if (isStopping) return;
      tell(`${name} ended (${signal ?? code}); it is started again.`);
      timer = setTimeout(start, restartMs);
    });
  }

  start();
  return {
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      await ended;
      clearTimeout(force);
    },
  };
}
