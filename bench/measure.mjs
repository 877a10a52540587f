// What does one system make of one workload? Load in short stretches, with the processor time of the whole server side.
import { cpuMicros } from './cpu.mjs';
import { generateLoad } from './load/generate-load.mjs';

/**
 * @typedef {object} Figures
 * @property {number} requestsPerSecond
 * @property {number} p50Ms
 * @property {number} p99Ms
 * @property {number} cpuMicrosPerRequest Of the server and of PostgreSQL; not of the load's generator.
 * @property {number} errors
 */
/**
 * @typedef {object} Target
 * @property {string} url
 * @property {string} file
 * @property {readonly number[]} pids The server and the postmaster.
 */
/** @typedef {{ connections: number, seconds: number, first: number }} Stretch */

/** @param {Target} target @param {Stretch} stretch @returns {Promise<Figures>} */
export async function measure({ url, file, pids }, stretch) {
  const cpu = () => pids.reduce((sum, pid) => sum + cpuMicros(pid), 0);
  const before = cpu();
  const { requests, seconds, p50Ms, p99Ms, errors } = await generateLoad({ url, file, ...stretch });
  return {
    requestsPerSecond: requests / seconds,
    p50Ms,
    p99Ms,
    cpuMicrosPerRequest: (cpu() - before) / requests,
    errors,
  };
}

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
