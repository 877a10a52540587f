// What stops PostgreSQL when our own process is killed and cannot?
import { spawn } from 'node:child_process';
import type { RunAs } from './run-as.ts';

/**
 * Watches over process `pid`: when this process dies without a word, a shell at the other end of a pipe
 * reads its end and sends SIGINT (PostgreSQL's fast shutdown). Call the answer when `pid` is gone.
 */
export function watchOver(pid: number, user: RunAs): () => void {
  const watchdog = spawn(
    '/bin/sh',
    ['-c', 'read -r word || kill -INT "$1"', 'watchdog', String(pid)],
    {
      ...user,
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  watchdog.unref();
  const { stdin } = watchdog;
  // It keeps no process alive that has nothing else to do, and its own death is nobody's concern.
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  stdin.on('error', () => {});
  return () => stdin.end('done\n');
}
