// What comes back for these bytes?
import { connect } from 'node:net';

/** @typedef {import('./attack-case.ts').Target} Target */
/** @typedef {{ text: string, isClosed: boolean }} Heard */

/** An answer on a connection that stays is whole when nothing more has come for so long. */
const quietMs = 400;
const trickleMs = 100;

/** @param {Target} target */
export const dial = ({ address }) => connect({ ...address });

/**
 * Sends all and hears until the other side closes, until it is quiet behind an answer, or until `patienceMs` are over.
 * @param {Target} target @param {Buffer} bytes
 * @param {{ manner?: 'trickle' | 'unread' | undefined, patienceMs: number }} how
 * @returns {Promise<Heard>}
 */
export function exchange(target, bytes, { manner, patienceMs }) {
  return new Promise((resolve) => {
    const socket = dial(target);
    /** @type {Buffer[]} */
    const received = [];
    let isClosed = false;
    let timer = setTimeout(() => socket.destroy(), patienceMs);
    const drip =
      manner && setInterval(() => socket.write(manner === 'trickle' ? 'a' : '\r\n'), trickleMs);
    if (manner === 'unread') socket.pause();
    else
      socket.on('data', (chunk) => {
        received.push(chunk);
        clearTimeout(timer);
        timer = setTimeout(() => socket.destroy(), quietMs);
      });
    socket.on('error', () => {
      isClosed = true;
    });
    socket.on('end', () => {
      isClosed = true;
    });
    socket.on('close', () => {
      clearTimeout(timer);
      clearInterval(drip);
      resolve({ text: Buffer.concat(received).toString('latin1'), isClosed });
    });
    socket.write(bytes);
  });
}
