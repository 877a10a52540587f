// When does somebody listen there?
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** @param {{ host: string, port: number }} address @returns {Promise<boolean>} */
function isThere(address) {
  return new Promise((resolve) => {
    const socket = connect({ ...address });
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Resolves then. @param {{ host: string, port: number }} address */
export async function listens(address) {
  for (let i = 0; i < 200; i++) {
    if (await isThere(address)) return;
    await sleep(50);
  }
  throw new Error(`nobody listens on port ${address.port}`);
}
