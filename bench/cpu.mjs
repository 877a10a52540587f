// How much processor time has a process used so far, with all its threads and children?
import { readdirSync, readFileSync } from 'node:fs';

/** Linux tells times in ticks of 1/100 s to programs, whatever its own clock is (`getconf CLK_TCK`). */
const microsPerTick = 10_000;

/** @typedef {{ parent: number, ownTicks: number, goneChildrenTicks: number }} ProcessTimes */

/** proc_pid_stat(5): fields 4 and 14 to 17. @param {string} stat @returns {ProcessTimes} */
function parseStat(stat) {
  // The second field, the name, may hold spaces and parentheses itself; the third begins behind the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system, goneUser, goneSystem] = [1, 11, 12, 13, 14].map((i) =>
    Number(fields[i]),
  );
  return /** @type {ProcessTimes} */ ({
    parent,
    ownTicks: Number(user) + Number(system),
    goneChildrenTicks: Number(goneUser) + Number(goneSystem),
  });
}

/** @returns {Map<number, ProcessTimes>} */
function allProcesses() {
  const found = new Map();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    try {
      found.set(Number(name), parseStat(readFileSync(`/proc/${name}/stat`, 'utf8')));
    } catch {
      // It ended between the two calls; its parent has its times now.
    }
  }
  return found;
}

/**
 * Microseconds of user and system time of a process and everything below it; those that have ended count,
 * because their times go to the parent that waits for them.
 * @param {number} root
 */
export function cpuMicros(root) {
  const processes = allProcesses();
  /** @param {number} pid @returns {boolean} */
  const isBelow = (pid) => pid === root || (pid > 1 && isBelow(processes.get(pid)?.parent ?? 0));
  let ticks = 0;
  for (const [pid, { ownTicks, goneChildrenTicks }] of processes)
    if (isBelow(pid)) ticks += ownTicks + goneChildrenTicks;
  return ticks * microsPerTick;
}

/** The parent of a process. @param {number} pid */
export function parentOf(pid) {
  return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8')).parent;
}
