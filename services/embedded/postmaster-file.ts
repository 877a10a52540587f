// Does a server run on this data directory already?
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../shared/errors.ts';

const pollMs = 50;
/** A server that keeps running belongs to somebody. */
const runningLimitMs = 1000;
const stoppingLimitMs = 30_000;

/** The text of a file that may vanish at any moment; '' without it. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Command line of a process; '' when there is no such process. */
function commandLine(pid: number): string {
  if (process.platform === 'linux') return readIfThere(`/proc/${pid}/cmdline`);
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

interface RunningServer {
  readonly pid: number;
  readonly isStopping: boolean;
}

/** The process that postmaster.pid names, if it is alive and serves this directory; removes a stale file. */
function runningServer(cluster: string): RunningServer | undefined {
  const file = join(cluster, 'postmaster.pid');
  const content = readIfThere(file);
  if (content === '') return undefined;
  const pid = Number.parseInt(content, 10);
  if (commandLine(pid).includes(cluster)) return { pid, isStopping: content.includes('stopping') };
  // The number may belong to a process of somebody else by now, and PostgreSQL would not start for fear of it.
  rmSync(file, { force: true });
  return undefined;
}

/**
 * Waits for a server that is going down: one whose owner was killed goes a moment later (watchdog.ts).
 * @throws AppError ASH_CONFIG naming the process, when it stays.
 */
export async function waitUntilFree(cluster: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const server = runningServer(cluster);
    if (server === undefined) return;
    if (waitedMs >= (server.isStopping ? stoppingLimitMs : runningLimitMs))
      throw new AppError(
        'ASH_CONFIG',
        `PostgreSQL (process ${server.pid}) is already running on ${cluster}.`,
        { hint: `Stop the Ashlar that uses it, or PostgreSQL itself: kill -INT ${server.pid}` },
      );
    await sleep(pollMs);
  }
}
