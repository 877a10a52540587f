// How do the systems compare? Each workload in rounds, every system once a round, so that all see the same weather.
import { measure, median } from './measure.mjs';
import { baseline, canAnswer } from './systems/systems.mjs';

/** @typedef {import('./systems/systems.mjs').System} System */
/** @typedef {import('./workloads.mjs').Workload} Workload */
/** @typedef {import('./measure.mjs').Figures} Figures */
/** @typedef {import('./stage.mjs').Running} Running */
/** @typedef {Figures & { workload: string, system: string, connections: number, round: number }} Sample */
/** @typedef {Figures & { workload: string, system: string, connections: number, cpuRatio: number }} Row */
/**
 * @typedef {object} Course
 * @property {import('./stage.mjs').Stage} stage
 * @property {import('./database.mjs').Database} database
 * @property {import('./options.mjs').Options} options
 * @property {(line: string) => void} tell
 */

/** Figures of one running system at each number of connections. @param {Course} course @param {Running} running @param {{ system: System, workload: Workload, round: number }} turn */
async function measureTurn(
  { stage, database, options, tell },
  running,
  { system, workload, round },
) {
  const target = { ...running, file: stage.requestsFor(system, workload) };
  // Each stretch begins elsewhere in the requests, so that none is answered from what the one before left in a cache.
  let stretches = round * 2 * options.connections.length;
  const next = () => Math.floor((stretches++ * 0.618 * workload.keys) % workload.keys);
  /** @type {Sample[]} */
  const samples = [];
  for (const connections of options.connections) {
    // One connection alone may take other ways through the code than many: each number is warmed up by itself.
    await measure(target, { connections, seconds: options.warmUp, first: next() });
    if (workload.writes) await database.emptyNotes();
    const figures = await measure(target, { connections, seconds: options.seconds, first: next() });
    samples.push({ workload: workload.name, system: system.name, connections, round, ...figures });
    tell(
      `${workload.name} ${system.name} ${connections} connections: ` +
        `${figures.requestsPerSecond.toFixed(0)}/s, ${figures.cpuMicrosPerRequest.toFixed(0)} µs` +
        (figures.errors > 0 ? `, ${figures.errors} errors` : ''),
    );
  }
  return samples;
}

/** @param {Course} course @returns {Promise<Sample[]>} */
export async function runRounds(course) {
  const { stage, options } = course;
  /** @type {Sample[]} */
  const samples = [];
  for (const workload of options.workloads)
    for (let round = 0; round < options.rounds; round++)
      for (const system of options.systems.filter((one) => canAnswer(one, workload)))
        samples.push(
          ...(await stage.runWith(system, (running) =>
            measureTurn(course, running, { system, workload, round }),
          )),
        );
  return samples;
}

/** Medians over the rounds; the ratio is taken inside each round first. @param {readonly Sample[]} samples @returns {Row[]} */
export function summarize(samples) {
  /** @param {Sample} sample @param {string} system */
  const keyOf = (sample, system) => `${sample.workload} ${sample.connections} ${system}`;
  /** @type {Map<string, Sample[]>} */
  const groups = new Map();
  for (const sample of samples) {
    const key = keyOf(sample, sample.system);
    groups.set(key, [...(groups.get(key) ?? []), sample]);
  }
  return [...groups.values()].map((group) => {
    const one = /** @type {Sample} */ (group[0]);
    const compared = groups.get(keyOf(one, baseline))?.filter(({ errors }) => errors === 0) ?? [];
    /** @param {Sample} sample */
    const ratioOf = ({ round, cpuMicrosPerRequest }) => {
      const other = compared.find((sample) => sample.round === round);
      return cpuMicrosPerRequest / (other?.cpuMicrosPerRequest ?? Number.NaN);
    };
    /** @param {(sample: Sample) => number} figure */
    const middle = (figure) => median(group.map(figure));
    return {
      workload: one.workload,
      system: one.system,
      connections: one.connections,
      requestsPerSecond: middle((sample) => sample.requestsPerSecond),
      p50Ms: middle((sample) => sample.p50Ms),
      p99Ms: middle((sample) => sample.p99Ms),
      cpuMicrosPerRequest: middle((sample) => sample.cpuMicrosPerRequest),
      errors: group.reduce((sum, sample) => sum + sample.errors, 0),
      cpuRatio: middle(ratioOf),
    };
  });
}
