// `ashlar status`: what runs, at which revision, and what is slow?
import { AppError } from '../../shared/errors.ts';
import type { SystemReport } from '../../shared/messages/report.ts';
import { type Command, exitCodes, type Given, textOption } from '../command.ts';
import { examineAcross } from './across.ts';
import { adminOptions, adminUrl, adminUsage } from './admin-url.ts';
import { printStatus } from './print-status.ts';
import { pair } from './window.ts';

const mostSeconds = 60;

function secondsOf(given: Given): number {
  const text = textOption(given, 'seconds') ?? '2';
  const seconds = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && seconds > 0 && seconds <= mostSeconds) return seconds;
  throw new AppError('ASH_CONFIG', `--seconds "${text}" cannot be waited for`, {
    hint: `Write a number above 0, and ${mostSeconds} at most.`,
  });
}

const isWell = (system: SystemReport) =>
  examineAcross(system).every(({ level }) => level !== 'error');

export const status: Command = {
  name: 'status',
  summary: 'Tell what runs, at which revision, and what is slow.',
  usage: `Usage: ashlar status [options]

Asks one process of a running Ashlar, which asks all others, twice: what each serves, whether it is ready, and
which routes of clients were slow in between. In a container: node scripts/container/start.mjs cli status

${adminUsage}  --seconds NUMBER  time between the two looks                            (default 2)
  --json            all there is to know, as JSON: one look

Exit code: 0 when all are ready and the declarations are served, 1 otherwise.
`,
  positionals: [],
  options: { ...adminOptions, seconds: { type: 'string' }, json: { type: 'boolean' } },
  async run(given, world) {
    const url = adminUrl(given, world);
    const seconds = secondsOf(given);
    const first = await world.askStatus(url, false);
    if (given.options['json'] === true) {
      world.print(JSON.stringify(first));
      return isWell(first) ? exitCodes.fine : exitCodes.problems;
    }
    await world.sleep(1000 * seconds);
    const second = await world.askStatus(url, false);
    for (const line of printStatus(pair(first, second), examineAcross(second))) world.print(line);
    return isWell(second) ? exitCodes.fine : exitCodes.problems;
  },
};
