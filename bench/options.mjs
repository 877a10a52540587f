// What shall be measured? The command line of `npm run bench`.
import { parseArgs } from 'node:util';
import { systems } from './systems/systems.mjs';
import { workloads } from './workloads.mjs';

export const usage = `npm run bench -- [OPTIONS]
  --seconds N        length of one measurement (5)
  --warm-up N        seconds of the same load before each measurement (3)
  --rounds N         rounds; the median counts (3)
  --connections A,B  numbers of connections (1,32,128)
  --workload A,B     of ${workloads.map(({ name }) => name).join(', ')} (all)
  --systems A,B      of ${systems.map(({ name }) => name).join(', ')} (all)
  --beside-slow      quick requests alone and beside slow ones, instead of the workloads
  --database URL     a PostgreSQL on this machine, as superuser, instead of one of our own; makes database ashlar_bench anew
  --json FILE        write the machine and all samples there
  --help`;

/** @param {string} option @param {string} text */
function positiveInteger(option, text) {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`--${option}: "${text}" is no positive whole number.`);
}

/**
 * Those of `known` that a list names, all without a list.
 * @template {{ name: string }} T
 * @param {string} option @param {string | undefined} list @param {readonly T[]} known
 * @returns {T[]}
 */
function pick(option, list, known) {
  if (list === undefined) return [...known];
  return list.split(',').map((name) => {
    const found = known.find((one) => one.name === name);
    if (found !== undefined) return found;
    const names = known.map((one) => one.name).join(', ');
    throw new Error(`--${option}: there is no "${name}"; there are ${names}.`);
  });
}

/** @typedef {ReturnType<typeof readOptions>} Options */

/** @param {string[]} args @throws {Error} that names the option and what it may be. */
export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      seconds: { type: 'string', default: '5' },
      'warm-up': { type: 'string', default: '3' },
      rounds: { type: 'string', default: '3' },
      connections: { type: 'string', default: '1,32,128' },
      workload: { type: 'string' },
      systems: { type: 'string' },
      'beside-slow': { type: 'boolean', default: false },
      database: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    seconds: positiveInteger('seconds', values.seconds),
    warmUp: positiveInteger('warm-up', values['warm-up']),
    rounds: positiveInteger('rounds', values.rounds),
    connections: values.connections.split(',').map((text) => positiveInteger('connections', text)),
    workloads: pick('workload', values.workload, workloads),
    systems: pick('systems', values.systems, systems),
    besideSlow: values['beside-slow'],
    database: values.database,
    json: values.json,
    help: values.help,
  };
}
