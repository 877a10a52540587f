// What becomes of a request while many connections of the same address are open, and afterwards?
import { setTimeout as sleep } from 'node:timers/promises';
import { dial } from './exchange.mjs';

/** @typedef {import('./attack-case.ts').Target} Target */
/** @typedef {import('./exchange.mjs').Heard} Heard */

/** Fewer than a kernel queues for any server. */
const atOnce = 100;
const attempts = 20;

/** Connections that send nothing. @param {Target} target @param {number} count */
async function open(target, count) {
  /** @type {import('node:net').Socket[]} */
  const sockets = [];
  while (sockets.length < count) {
    const some = Array.from({ length: atOnce }, () => dial(target).on('error', () => {}));
    sockets.push(...some);
    await Promise.all(
      some.map(
        (socket) =>
          new Promise((resolve) => socket.once('connect', resolve).once('close', resolve)),
      ),
    );
  }
  return sockets;
}

/** Connections wait in the kernel, and go one by one: the answer is looked for until it comes. @param {() => Promise<Heard>} ask @param {(heard: Heard) => boolean} isWanted */
async function askUntil(ask, isWanted) {
  let heard = await ask();
  for (let i = 0; i < attempts && !isWanted(heard); i++) {
    await sleep(100);
    heard = await ask();
  }
  return heard;
}

/**
 * What is heard under the flood. When it is over, the same request is answered, or it is an error.
 * @param {Target} target @param {number} count @param {() => Promise<Heard>} ask
 */
export async function flood(target, count, ask) {
  const sockets = await open(target, count);
  const heard = await askUntil(ask, ({ text }) => text === '');
  for (const socket of sockets) socket.destroy();
  const after = await askUntil(ask, ({ text }) => text !== '');
  if (after.text === '') throw new Error('the flood is over, and nobody is served');
  return heard;
}
