// Where is a system measured? Alone beside PostgreSQL, warm, and after the traces of the one before it are gone.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMicros } from './cpu.mjs';
import { writeRequests } from './requests.mjs';

/** @typedef {import('./systems/systems.mjs').System} System */
/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {import('./database.mjs').Database} Database */
/** @typedef {{ url: string, pids: number[] }} Running */

const settleTimeoutMs = 60_000;
const quietShare = 0.03;

/** Resolves when the server side does next to nothing: what others wrote is read, vacuum is through. @param {readonly number[]} pids */
async function settle(pids) {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMicros(pid), 0);
  const deadline = performance.now() + settleTimeoutMs;
  let before = cpu();
  let share = 1;
  while (share > quietShare && performance.now() < deadline) {
    await sleep(500);
    const now = cpu();
    share = (now - before) / 500_000;
    before = now;
  }
}

/** @param {Database} database @param {number} port One for all: the prepared requests name it. */
export function createStage(database, port) {
  const directory = mkdtempSync(join(tmpdir(), 'ashlar-bench-requests-'));
  const url = `http://127.0.0.1:${port}`;
  /** @type {Set<string>} */
  const written = new Set();
  // Ctrl-C reaches the server too and ends the load; what is left is to begin nothing more and to clean up.
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort(new Error('Interrupted.')));
  return {
    /**
     * Starts a system, has it used, stops it. One at a time: a relay that reads what another one writes
     * would work at the cost of that other one.
     * @template T
     * @param {System} system
     * @param {(running: Running) => Promise<T>} use
     * @returns {Promise<T>}
     */
    async runWith(system, use) {
      interrupt.signal.throwIfAborted();
      await database.emptyNotes();
      const server = await system.start({ databaseUrl: database.url, port });
      try {
        const pids = [server.pid, database.postmaster];
        await settle(pids);
        return await use({ url, pids });
      } finally {
        await server.stop();
      }
    },
    /** The file of prepared requests, made at the first call. @param {System} system @param {Workload} workload */
    requestsFor(system, workload) {
      const file = join(directory, `${workload.name}-${system.name}`);
      if (!written.has(file)) writeRequests(file, { system, workload, host: `127.0.0.1:${port}` });
      written.add(file);
      return file;
    },
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}
/** @typedef {ReturnType<typeof createStage>} Stage */
