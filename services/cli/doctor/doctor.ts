// `ashlar doctor`: what is not as it should be, and what helps?
import type { Finding, SystemReport } from '../../shared/messages/report.ts';
import { type Command, exitCodes, type Given, textOption, type World } from '../command.ts';
import { examineAcross } from '../status/across.ts';
import { adminOptions, adminUrl, adminUsage } from '../status/admin-url.ts';
import { type Placed, printFindings } from './print-findings.ts';

const usage = `Usage: ashlar doctor [options]

Looks at what a running Ashlar rests on: its processes, their versions and clocks, memory and files, NATS,
PostgreSQL with its settings, slots, sessions and indexes, and keys that end soon. Each finding comes with
what to do about it. Changes nothing. In a container: node scripts/container/start.mjs cli doctor

${adminUsage}  --database URL    looks at this PostgreSQL alone, also before Ashlar is installed
  --json            as JSON, a finding a line

Exit code: 0 when there is no error (there may be warnings), 1 otherwise.
`;

/** Where there is one process only, it need not be named. */
const ofProcesses = ({ reports }: SystemReport): Placed[] =>
  reports.flatMap(({ id, findings }) =>
    findings.map((finding) => ({ ...finding, at: reports.length > 1 ? [id] : [] })),
  );

/** Of all of them together, no one is the place. */
const placeless = (findings: readonly Finding[]): Placed[] =>
  findings.map((finding) => ({ ...finding, at: [] }));

async function findAll(given: Given, world: World): Promise<Placed[]> {
  const database = textOption(given, 'database');
  if (database !== undefined) return placeless(await world.examineDatabase(database));
  const system = await world.askStatus(adminUrl(given, world), true);
  return [...placeless(examineAcross(system)), ...ofProcesses(system)];
}

export const doctor: Command = {
  name: 'doctor',
  summary: 'Tell what is not as it should be, and what to do about it.',
  usage,
  positionals: [],
  options: { ...adminOptions, database: { type: 'string' }, json: { type: 'boolean' } },
  async run(given, world) {
    const findings = await findAll(given, world);
    if (given.options['json'] === true)
      for (const finding of findings) world.print(JSON.stringify(finding));
    else for (const line of printFindings(findings)) world.print(line);
    const isWell = findings.every(({ level }) => level !== 'error');
    return isWell ? exitCodes.fine : exitCodes.problems;
  },
};
