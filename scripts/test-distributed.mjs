// Does everything hold when each service is a process of its own? `npm run test:distributed -- ARGUMENTS OF JEST`
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-install.mjs';
import { findNatsServer, howToGetNatsServer } from './nats-server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

ensureInstalled();
if (findNatsServer() === null) {
  process.stderr.write(`test:distributed: ${howToGetNatsServer}\n`);
  process.exit(2);
}
const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const config = ['--config', `${root}jest-distributed.config.mjs`];
const { status } = spawnSync(process.execPath, [test, ...config, ...process.argv.slice(2)], {
  env: { ...process.env, TOPOLOGY: 'distributed' },
  stdio: 'inherit',
});
process.exit(status ?? 1);
