// Has this process the memory and the files that it needs?
import { readFileSync } from 'node:fs';
import type { Finding } from '../messages/report.ts';

const mebibyte = 1024 * 1024;
const inMiB = (bytes: number) => `${Math.round(bytes / mebibyte)} MiB`;

/** Beyond it the next burst may be the end of the process. */
const fullShare = 0.85;
/** Below it, connections of clients, NATS and PostgreSQL compete for files. */
const fewFiles = 4096;

/** Of the container; where there is none Node tells 0, or more than any machine has. */
export function examineMemory(usedBytes: number, limitBytes: number): Finding[] {
  if (limitBytes <= 0 || limitBytes > 2 ** 50) return [];
  const check = 'memory';
  const told = `${inMiB(usedBytes)} of the ${inMiB(limitBytes)} it may take`;
  if (usedBytes < fullShare * limitBytes) return [{ check, level: 'fine', told, fix: null }];
  const fix = 'Raise the memory limit, or lower ASHLAR_CACHE_BYTES and ASHLAR_EDGE_CACHE_BYTES.';
  return [{ check, level: 'warning', told, fix }];
}

/** `Max open files  1024  4096  files`: the soft limit of /proc/self/limits; null where there is none. */
export function examineFiles(limits: string | null): Finding[] {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits ?? '') ?? [];
  if (soft === undefined) return [];
  const check = 'open files';
  const told = `it may open ${soft} at once`;
  if (Number(soft) >= fewFiles) return [{ check, level: 'fine', told, fix: null }];
  const fix = `Each connection takes one: set ulimit -n (LimitNOFILE, ulimits.nofile) to ${fewFiles} or more.`;
  return [{ check, level: 'warning', told, fix }];
}

function readLimits(): string | null {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return null;
  }
}

/** What the process itself knows. */
export function examineProcess(): Finding[] {
  return [
    ...examineMemory(process.memoryUsage.rss(), process.constrainedMemory()),
    ...examineFiles(readLimits()),
  ];
}
