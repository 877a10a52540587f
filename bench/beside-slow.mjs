// What do quick requests feel while slow ones run beside them? The quick lane alone, then beside a filter without an index.
import { measure, median } from './measure.mjs';
import { slowWorkload, workloads } from './workloads.mjs';

/** @typedef {import('./rounds.mjs').Course} Course */
/** @typedef {import('./systems/systems.mjs').System} System */
/** @typedef {{ system: string, aloneP99Ms: number, besideP99Ms: number, aloneP50Ms: number, besideP50Ms: number, slowPerSecond: number, errors: number }} SlowRow */

const quick = /** @type {import('./workloads.mjs').Workload} */ (workloads[0]);
const quickConnections = 32;
const slowConnections = 4;

/** @param {Course} course @param {System} system @param {number} round @returns {Promise<SlowRow>} */
async function oneTurn({ stage, options, tell }, system, round) {
  const quickFile = stage.requestsFor(system, quick);
  const slowFile = stage.requestsFor(system, slowWorkload);
  return stage.runWith(system, async (running) => {
    const { seconds } = options;
    /** @param {number} part */
    const lane = (part) =>
      measure(
        { ...running, file: quickFile },
        { connections: quickConnections, seconds, first: (round * 3 + part) * 12_345 },
      );
    await lane(0);
    const alone = await lane(1);
    const [beside, slow] = await Promise.all([
      lane(2),
      measure(
        { ...running, file: slowFile },
        { connections: slowConnections, seconds, first: round },
      ),
    ]);
    tell(`${system.name}: p99 ${alone.p99Ms} ms alone, ${beside.p99Ms} ms beside slow requests`);
    return {
      system: system.name,
      aloneP50Ms: alone.p50Ms,
      besideP50Ms: beside.p50Ms,
      aloneP99Ms: alone.p99Ms,
      besideP99Ms: beside.p99Ms,
      slowPerSecond: slow.requestsPerSecond,
      errors: alone.errors + beside.errors + slow.errors,
    };
  });
}

/** Every system once a round. @param {Course} course @returns {Promise<SlowRow[]>} */
export async function runBesideSlow(course) {
  const { options } = course;
  /** @type {SlowRow[]} */
  const samples = [];
  for (let round = 0; round < options.rounds; round++)
    for (const system of options.systems) samples.push(await oneTurn(course, system, round));
  return samples;
}

/** Medians over the rounds, one row a system. @param {readonly SlowRow[]} samples @returns {SlowRow[]} */
export function summarizeBesideSlow(samples) {
  return [...new Set(samples.map(({ system }) => system))].map((system) => {
    const own = samples.filter((sample) => sample.system === system);
    /** @param {(sample: SlowRow) => number} figure */
    const middle = (figure) => median(own.map(figure));
    return {
      system,
      aloneP50Ms: middle((sample) => sample.aloneP50Ms),
      besideP50Ms: middle((sample) => sample.besideP50Ms),
      aloneP99Ms: middle((sample) => sample.aloneP99Ms),
      besideP99Ms: middle((sample) => sample.besideP99Ms),
      slowPerSecond: middle((sample) => sample.slowPerSecond),
      errors: own.reduce((sum, sample) => sum + sample.errors, 0),
    };
  });
}
