// `ashlar`: the command line, wired to the world.

import { createKeyStore } from '../database/keys/key-store.ts';
import { planContract } from '../database/migrate/plan-contract.ts';
import { planMigration } from '../database/migrate/plan-migration.ts';
import { importSchema } from '../database/schema/import/import-schema.ts';
import { runCommandLine } from './app.ts';
import { withDatabase } from './database-session.ts';
import { readVersion } from './version.ts';

// `ashlar import … | head` closes the pipe before everything is written.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommandLine(process.argv.slice(2), {
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  environment: process.env,
  version: await readVersion(import.meta.dirname),
  planMigration: (url, resources) =>
    withDatabase(url, (client) => planMigration(client, resources)),
  planContract: (url, resources) => withDatabase(url, (client) => planContract(client, resources)),
  importSchema: (url, schema) => withDatabase(url, (client) => importSchema(client, schema)),
  withKeyStore: (url, use) => withDatabase(url, (client) => use(createKeyStore(client))),
});
