// Do caches tell the truth? `npm run test:chaos -- [--minutes N] [--seed S] [--faults] ARGUMENTS OF JEST`
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt } from './ensure-build.mjs';
import { ensureInstalled } from './ensure-install.mjs';
import { findNatsServer, howToGetNatsServer } from './nats-server.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const usage = `Usage: npm run test:chaos -- [options] [arguments of jest]

  --minutes N   length of the calm run and of the run with faults   (default 0.5)
  --seed S      number that sessions, writers and faults follow     (default a random one)
  --faults      the run with faults only
`;
const options = /** @type {const} */ ({
  minutes: { type: 'string', default: '0.5' },
  seed: { type: 'string', default: String(randomInt(1_000_000)) },
  faults: { type: 'boolean' },
});

/** @param {string} words @returns {never} */
function refuse(words) {
  process.stderr.write(`test:chaos: ${words}\n${usage}`);
  process.exit(2);
}

/** What is ours, and what is left to jest. */
function parse() {
  const { values, tokens } = parseArgs({ options, strict: false, tokens: true });
  if (!(Number(values.minutes) > 0)) refuse(`--minutes: "${values.minutes}" is no length of time`);
  if (!/^\d{1,9}$/.test(String(values.seed))) refuse(`--seed: "${values.seed}" is no whole number`);
  const rest = tokens.flatMap((token) => {
    if (token.kind === 'positional') return [token.value];
    if (token.kind === 'option-terminator' || token.name in options) return [];
    return [token.value === undefined ? token.rawName : `${token.rawName}=${token.value}`];
  });
  return { values, rest };
}

ensureInstalled();
const { values, rest } = parse();
if (findNatsServer() === null) refuse(howToGetNatsServer);
ensureBuilt();
const test = fileURLToPath(new URL('test.mjs', import.meta.url));
const only = values.faults === true ? ['--testNamePattern', 'with faults'] : [];
const args = [test, '--config', `${root}jest-chaos.config.mjs`, ...only, ...rest];
const { status } = spawnSync(process.execPath, args, {
  env: { ...process.env, CHAOS_MINUTES: String(values.minutes), CHAOS_SEED: String(values.seed) },
  stdio: 'inherit',
});
process.exit(status ?? 1);
