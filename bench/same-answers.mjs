// Do all systems do the same work? The first answers of every workload, compared before anything is measured.
import { isDeepStrictEqual } from 'node:util';
import { requestOf } from './requests.mjs';
import { canAnswer } from './systems/systems.mjs';
import { slowWorkload, workloads } from './workloads.mjs';

/** @typedef {import('./systems/systems.mjs').System} System */
/** @typedef {import('./workloads.mjs').Workload} Workload */

const keys = [1, 2, 77, 4096, 9999];

/** Moments may be written differently (`Z`, `+00:00`, fewer zeros); made equal. @param {string} text */
function parseAnswer(text) {
  if (text === '') return null;
  return JSON.parse(text, (_key, value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? new Date(value).toISOString()
      : value,
  );
}

/** A row that was just written: its number and moment are its own. @param {unknown} answer */
function withoutOwnFields(answer) {
  const { id, created_at, ...rest } = /** @type {Record<string, unknown>} */ (answer ?? {});
  return { ...rest, hasId: typeof id, hasMoment: typeof created_at };
}

/** @param {System} system @param {Workload} workload @param {{ url: string, key: number }} one */
async function answerOf(system, workload, { url, key }) {
  const { path, method, headers, body } = requestOf(system, workload, key);
  const response = await fetch(url + path, { method, headers, body });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${system.name} answers ${method} ${path} with ${response.status}: ${text}`);
  const answer = parseAnswer(text);
  return workload.writes ? withoutOwnFields(answer) : answer;
}

/** @param {System} system @param {string} url @param {() => Promise<number>} countNotes */
async function collectAnswers(system, url, countNotes) {
  /** @type {Record<string, unknown>} */
  const answers = {};
  for (const workload of [...workloads, slowWorkload].filter((one) => canAnswer(system, one)))
    for (const key of [...keys, ...(workload.alsoVerified ?? [])].filter(
      (k) => k <= workload.keys,
    )) {
      const before = await countNotes();
      answers[`${workload.name} ${key}`] = await answerOf(system, workload, { url, key });
      answers[`rows written by ${workload.name} ${key}`] = (await countNotes()) - before;
    }
  return answers;
}

/** @typedef {(system: System, use: (url: string) => Promise<Record<string, unknown>>) => Promise<Record<string, unknown>>} RunWith */

/**
 * @param {readonly System[]} systems
 * @param {RunWith} runWith Starts a system, has it used, stops it.
 * @param {() => Promise<number>} countNotes
 */
export async function verifySameAnswers(systems, runWith, countNotes) {
  /** Of whoever answered first. @type {Record<string, unknown>} */
  let expected = {};
  for (const system of systems) {
    const answers = await runWith(system, (url) => collectAnswers(system, url, countNotes));
    expected = { ...answers, ...expected };
    const different = Object.keys(answers).find(
      (name) => !isDeepStrictEqual(answers[name], expected[name]),
    );
    if (different !== undefined)
      throw new Error(
        `${system.name} and those before it differ in ${different}:\n` +
          `${JSON.stringify(answers[different])}\n${JSON.stringify(expected[different])}`,
      );
  }
}
