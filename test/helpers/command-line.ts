// How does a test run `ashlar …` as `npx ashlar` would, without a process of its own?
import { runCommandLine } from '../../services/cli/app.ts';
import { withDatabase } from '../../services/cli/database-session.ts';
import { createKeyStore } from '../../services/database/keys/key-store.ts';
import { planContract } from '../../services/database/migrate/plan-contract.ts';
import { planMigration } from '../../services/database/migrate/plan-migration.ts';
import { importSchema } from '../../services/database/schema/import/import-schema.ts';

export interface CommandResult {
  readonly code: number;
  /** Lines of standard output, and of standard error. */
  readonly out: readonly string[];
  readonly errors: readonly string[];
}

/** Runs it on real databases. */
export async function runAshlar(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  const out: string[] = [];
  const errors: string[] = [];
  const code = await runCommandLine(args, {
    print: (line) => void out.push(line),
    printError: (line) => void errors.push(line),
    environment,
    version: '0',
    planMigration: (url, resources) =>
      withDatabase(url, (client) => planMigration(client, resources)),
    planContract: (url, resources) =>
      withDatabase(url, (client) => planContract(client, resources)),
    importSchema: (url, schema) => withDatabase(url, (client) => importSchema(client, schema)),
    withKeyStore: (url, use) => withDatabase(url, (client) => use(createKeyStore(client))),
  });
  return { code, out, errors };
}
