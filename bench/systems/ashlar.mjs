// How is Ashlar measured? As `npm start` and `npm run start:distributed` run it, with authentication, access rules, metrics and logs on.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { startServer } from './start-server.mjs';

const main = fileURLToPath(new URL('../../dist/services/embedded/main.js', import.meta.url));
const launcher = fileURLToPath(new URL('../../scripts/start-distributed.mjs', import.meta.url));
const app = fileURLToPath(new URL('../app', import.meta.url));
const secret = 'only for the benchmark: not a secret of anything else';

/** Who has written reads what it wrote, which others need not wait for: many ask, as in life. */
const callers = 64;

/** @param {number} caller */
async function headersOf(caller) {
  const token = await new SignJWT({ role: 'bench' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(`caller ${caller}`)
    .setIssuedAt()
    .setExpirationTime('1d')
    .sign(new TextEncoder().encode(secret));
  return { authorization: `Bearer ${token}` };
}
const headers = await Promise.all(Array.from({ length: callers }, (_, i) => headersOf(i)));

/** Those of a caller; the same for the same key. @param {number} key */
export const ashlarHeaders = (key) => headers[key % callers] ?? {};

/** The same arguments however it runs. @param {import('./systems.mjs').Place} place */
function start(
  { databaseUrl, port },
  /** @type {string} */ program,
  /** @type {string[]} */ ...args
) {
  return startServer({
    args: [program, '--app', app, '--database', databaseUrl, '--port', String(port), ...args],
    env: { ASHLAR_JWT_SECRET: secret },
    readyUrl: `http://127.0.0.1:${port}/rest/v1/items?id=eq.1`,
    headers: ashlarHeaders(0),
  });
}

/** @param {import('./systems.mjs').Place} place */
export const startAshlar = (place) => start(place, main, '--admin-port', '0');

/**
 * With another application than that of the benchmarks, and metrics from `adminPort` on.
 * @param {import('./systems.mjs').Place} place
 * @param {{ app: string, adminPort: number, isDistributed: boolean }} how
 */
export function startAshlarWith(place, { app: other, adminPort, isDistributed }) {
  const data = mkdtempSync(join(tmpdir(), 'ashlar-bench-'));
  const program = isDistributed ? launcher : main;
  // Of an option that is given twice the last one counts.
  return start(place, program, '--admin-port', String(adminPort), '--data', data, '--app', other);
}

/** Five processes and a nats-server, as `npm run start:distributed` runs them. @param {import('./systems.mjs').Place} place */
export function startDistributed(place) {
  const data = mkdtempSync(join(tmpdir(), 'ashlar-bench-distributed-'));
  return start(place, launcher, '--admin-port', String(place.port + 1), '--data', data);
}
