// How does a nats-server run in which every service may do its own work only?
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port.mjs';
import { findNatsServer, howToGetNatsServer } from '../nats-server.mjs';
import { UsageError } from './options.mjs';

const { authorizationConfig, natsUsers, passwordVariable } = await import(
  new URL('../../dist/services/shared/bus/nats/permissions.js', import.meta.url).href
);

/** New ones at each start: nobody else has to know them. @returns {Record<string, string>} */
function createPasswords() {
  const passwordOf = () => `p${randomBytes(24).toString('hex')}`;
  return Object.fromEntries(natsUsers.map((/** @type {string} */ user) => [user, passwordOf()]));
}

/** Its command line, its environment, and how services reach it. @param {string} dataDir */
export async function prepareNats(dataDir) {
  const program = findNatsServer();
  if (program === null) throw new UsageError(howToGetNatsServer);
  const home = join(dataDir, 'nats');
  mkdirSync(home, { recursive: true });
  const port = await freePort();
  const file = join(home, 'nats.conf');
  const own = [
    `listen: "127.0.0.1:${port}"`,
    `jetstream { store_dir: "${home}" }`,
    `log_file: "${join(home, 'nats.log')}"`,
  ];
  writeFileSync(file, `${own.join('\n')}\n${authorizationConfig()}`);
  const passwords = createPasswords();
  const variables = Object.entries(passwords).map(([user, password]) => [
    passwordVariable(user),
    password,
  ]);
  return {
    program,
    args: ['-c', file],
    env: { PATH: process.env['PATH'], ...Object.fromEntries(variables) },
    url: `nats://127.0.0.1:${port}`,
    passwords,
  };
}
