// Which bytes go over the wire? All requests of a workload to one system, in an order that is random and always the same.
import { closeSync, openSync, writeSync } from 'node:fs';

/** @typedef {import('./systems/systems.mjs').System} System */
/** @typedef {import('./workloads.mjs').Workload} Workload */

/** @param {number} count @returns {number[]} 1 … count, shuffled (Fisher-Yates, numbers of a small xorshift) */
function shuffledKeys(count) {
  const keys = Array.from({ length: count }, (_, i) => i + 1);
  let state = 2463534242;
  for (let i = count - 1; i > 0; i--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const j = (state >>> 0) % (i + 1);
    [keys[i], keys[j]] = [/** @type {number} */ (keys[j]), /** @type {number} */ (keys[i])];
  }
  return keys;
}

/** What one request says, as the fields of `fetch`. @param {System} system @param {Workload} workload @param {number} key */
export function requestOf(system, workload, key) {
  const { path, method = 'GET', headers = {}, body } = workload[system.dialect](key);
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return {
    path,
    method,
    headers: { ...system.headers(key), ...type, ...headers },
    body: body === undefined ? null : JSON.stringify(body),
  };
}

/** @param {ReturnType<typeof requestOf>} request @param {string} host */
function wireText({ path, method, headers, body }, host) {
  const length = body === null ? {} : { 'content-length': Buffer.byteLength(body) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([k, v]) => `${k}: ${v}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/**
 * Writes every request of a workload into `file`: its length in bytes, a line feed, the request itself.
 * Any generator of load can read that without knowing what is asked.
 * @param {string} file @param {{ system: System, workload: Workload, host: string }} what
 */
export function writeRequests(file, { system, workload, host }) {
  const target = openSync(file, 'w');
  const keys = shuffledKeys(workload.keys);
  for (let i = 0; i < keys.length; i += 1000) {
    const texts = keys
      .slice(i, i + 1000)
      .map((key) => wireText(requestOf(system, workload, key), host))
      .map((text) => `${Buffer.byteLength(text)}\n${text}`);
    writeSync(target, texts.join(''));
  }
  closeSync(target);
}
