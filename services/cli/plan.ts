// `ashlar plan DIR --database URL`: what would change in the database?
import { AppError } from '../shared/errors.ts';
import { type Command, exitCodes, textOption } from './command.ts';
import { printPlan } from './print-plan.ts';
import { readApplication } from './read-application.ts';

export const plan: Command = {
  name: 'plan',
  summary: 'Tell what would change in a database, step by step, and change nothing.',
  usage: `Usage: ashlar plan DIR --database URL

Compares the manifests below DIR with the schema of a PostgreSQL database, and prints the steps
that would bring it there: their SQL, the locks they take and what is dangerous about them.
Changes nothing. What cannot be done safely is refused, with the reason and the manual way. What
loses data is a plan of its own, with the hash that approves it.

  --database URL   postgres://user:password@host:5432/name

Exit code: 0 for a plan (also an empty one), 1 when there are problems or refusals.
`,
  positionals: ['DIR'],
  options: { database: { type: 'string' } },
  async run(given, world) {
    const [directory = ''] = given.positionals;
    const url = textOption(given, 'database');
    if (url === undefined)
      throw new AppError('ASH_CONFIG', '--database is missing', {
        hint: 'Write: ashlar plan DIR --database postgres://user:password@host:5432/name',
      });
    const application = await readApplication(directory, world);
    if (application === null) return exitCodes.problems;
    const migration = await world.planMigration(url, application.resources);
    const contracts = await world.planContract(url, application.resources);
    for (const line of printPlan(migration, contracts)) world.print(line);
    const isRefused = [migration, ...contracts].some(({ refusals }) => refusals.length > 0);
    return isRefused ? exitCodes.problems : exitCodes.fine;
  },
};
