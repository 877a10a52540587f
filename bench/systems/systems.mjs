// Which systems are measured against each other, and how is each one started and spoken to?
import { fileURLToPath } from 'node:url';
import { ashlarHeaders, startAshlar, startDistributed } from './ashlar.mjs';
import { startServer } from './start-server.mjs';

/**
 * @typedef {object} System
 * @property {string} name
 * @property {'plain' | 'rest'} dialect Paths like /items/7, or those of PostgREST below /rest/v1.
 * @property {(key: number) => Record<string, string>} headers Sent with the request of a key.
 * @property {readonly string[]} [answers] Names of the workloads that it answers; all without.
 * @property {boolean} built It runs from dist/.
 * @property {(place: Place) => Promise<import('./start-server.mjs').RunningServer>} start
 */
/** @typedef {{ databaseUrl: string, port: number }} Place */

/** @param {string} name @param {string} file @returns {System} */
function handWritten(name, file) {
  const path = fileURLToPath(new URL(file, import.meta.url));
  return {
    name,
    dialect: 'plain',
    headers: () => ({}),
    built: false,
    start: ({ databaseUrl, port }) =>
      startServer({
        args: [path, databaseUrl, String(port)],
        readyUrl: `http://127.0.0.1:${port}/items/1`,
        headers: {},
      }),
  };
}

/** Whether a system has an answer to a workload. @param {System} system @param {{ name: string }} workload */
export const canAnswer = ({ answers }, { name }) => answers?.includes(name) ?? true;

/** Ratios are told to this one. */
export const baseline = 'express+pg';

/** @type {readonly System[]} */
export const systems = [
  handWritten(baseline, './express-server.mjs'),
  handWritten('fastify+pg', './fastify-server.mjs'),
  { ...handWritten('memory', './memory-server.mjs'), answers: ['hot', 'hot-behind'] },
  { name: 'ashlar', dialect: 'rest', headers: ashlarHeaders, built: true, start: startAshlar },
  {
    name: 'ashlar-distributed',
    dialect: 'rest',
    headers: ashlarHeaders,
    built: true,
    start: startDistributed,
  },
];
