// How is Ashlar measured? Embedded, as `npm start` runs it, with authentication, access rules, metrics and logs on.
import { fileURLToPath } from 'node:url';
import { SignJWT } from 'jose';
import { startServer } from './start-server.mjs';

const main = fileURLToPath(new URL('../../dist/services/embedded/main.js', import.meta.url));
const app = fileURLToPath(new URL('../app', import.meta.url));
const secret = 'only for the benchmark: not a secret of anything else';

const token = await new SignJWT({ role: 'bench' })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject('bench')
  .setIssuedAt()
  .setExpirationTime('1d')
  .sign(new TextEncoder().encode(secret));

export const ashlarHeaders = { authorization: `Bearer ${token}` };

/** @param {import('./systems.mjs').Place} place */
export function startAshlar({ databaseUrl, port }) {
  return startServer({
    args: [
      main,
      '--app',
      app,
      '--database',
      databaseUrl,
      '--port',
      String(port),
      '--admin-port',
      '0',
    ],
    env: { ASHLAR_JWT_SECRET: secret },
    readyUrl: `http://127.0.0.1:${port}/rest/v1/items?id=eq.1`,
    headers: ashlarHeaders,
  });
}
