// How is a target attacked? Case after case; those that wait for a time limit together, the flood alone and last.
import { setTimeout as sleep } from 'node:timers/promises';
import { cases } from './cases.mjs';
import { exchange } from './exchange.mjs';
import { expand } from './expand.mjs';
import { flood } from './flood.mjs';
import { judge } from './judge.mjs';
import { get } from './requests.mjs';

/** @typedef {import('./attack-case.ts').AttackCase} AttackCase */
/** @typedef {import('./attack-case.ts').Target} Target */
/** @typedef {import('./attack-case.ts').Outcome} Outcome */

/** For an answer that is due at once. */
const promptMs = 5000;
const atOnce = 8;

/** Whether the case means anything there. @param {AttackCase} attack @param {Pick<Target, 'abilities'>} target */
export const applies = ({ needs = [] }, { abilities }) =>
  needs.every((ability) => abilities.includes(ability));

/** @param {AttackCase} attack */
export const isSlow = ({ row }) => row === 15;

/** @param {Target} target @param {AttackCase} attack @returns {Promise<Outcome>} */
export async function attackOnce(target, attack) {
  const { send, manner, flood: count } = attack;
  const patienceMs = isSlow(attack) ? target.patienceMs : promptMs;
  await target.ready?.();
  target.witness?.reset();
  const ask = async () => {
    let heard = { text: '', isClosed: false };
    for (const text of [send].flat())
      heard = await exchange(target, await expand(text, target), { manner, patienceMs });
    return heard;
  };
  const heard = await (count === undefined ? ask() : flood(target, count, ask));
  if (attack.expect.upstream !== undefined) await sleep(target.witness?.settleMs ?? 0);
  return judge(attack, heard, target);
}

/** @param {Target} target @param {string} text @param {{ hundreds: number, what: string }} expected */
async function expectStatus(target, text, { hundreds, what }) {
  const bytes = await expand(text, target);
  const { text: answer } = await exchange(target, bytes, { patienceMs: promptMs });
  const [, status = 'nothing'] = /^HTTP\/1\.[01] (\d{3})/.exec(answer) ?? [];
  if (Math.floor(Number(status) / 100) !== hundreds)
    throw new Error(`${what} is answered ${status}`);
}

/** Good requests are answered, or nothing that follows would mean anything. @param {Target} target */
export async function expectGood(target) {
  const { open, closed, secret } = target;
  await expectStatus(target, get('{open}'), { hundreds: 2, what: `GET ${open}` });
  await expectStatus(target, get('{closed}'), {
    hundreds: 4,
    what: `GET ${closed} without a token`,
  });
  if (secret === null) return;
  const asked = get('{closed}', 'Authorization: Bearer {token}');
  await expectStatus(target, asked, { hundreds: 2, what: `GET ${closed} with a token` });
}

/** @param {readonly AttackCase[]} list @param {number} width @param {(attack: AttackCase) => Promise<void>} run */
async function inTurn(list, width, run) {
  const waiting = [...list];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await run(next);
  };
  await Promise.all(Array.from({ length: width }, work));
}

/** @param {Target} target @param {readonly number[]} rows none: all @returns {Promise<Outcome[]>} in the order of the cases */
export async function attackAll(target, rows = []) {
  await expectGood(target);
  const chosen = cases.filter(
    (attack) => applies(attack, target) && (rows.length === 0 || rows.includes(attack.row)),
  );
  /** @type {Map<AttackCase, Outcome>} */
  const outcomes = new Map();
  const run = async (/** @type {AttackCase} */ attack) => {
    outcomes.set(attack, await attackOnce(target, attack));
  };
  const floods = chosen.filter((attack) => attack.flood !== undefined);
  const slow = chosen.filter(isSlow);
  const prompt = chosen.filter((attack) => !isSlow(attack) && attack.flood === undefined);
  // What is seen behind the gateway can be told apart only one after the other.
  await inTurn(prompt, target.witness === null ? atOnce : 1, run);
  await inTurn(slow, slow.length, run);
  await inTurn(floods, 1, run);
  await expectGood(target);
  return chosen.map((attack) => /** @type {Outcome} */ (outcomes.get(attack)));
}
