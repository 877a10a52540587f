// How are the tests run? `npm test -- ARGUMENTS OF JEST`
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './ensure-install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

ensureInstalled();
// Jest loads ES modules through an interface that Node still calls experimental.
const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const jest = `${root}node_modules/jest/bin/jest.js`;
const given = process.argv.slice(2);
const config = given.includes('--config') ? [] : ['--config', `${root}jest.config.mjs`];
const args = [...node, jest, ...config, ...given];
const { status, signal } = spawnSync(process.execPath, args, { stdio: 'inherit' });
if (signal) process.kill(process.pid, signal);
process.exit(status ?? 1);
