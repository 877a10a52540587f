// Of what does the command line see a real database, and a running Ashlar?
import { setTimeout as sleep } from 'node:timers/promises';
import { examineDatabase } from '../database/examine/examine-database.ts';
import { createKeyStore } from '../database/keys/key-store.ts';
import { planContract } from '../database/migrate/plan-contract.ts';
import { planMigration } from '../database/migrate/plan-migration.ts';
import { importSchema } from '../database/schema/import/import-schema.ts';
import type { World } from './command.ts';
import { withDatabase } from './database-session.ts';
import { askStatus } from './status/ask-status.ts';

/** All but the terminal and the environment. */
export const realWorld: Omit<World, 'print' | 'printError' | 'environment'> = {
  planMigration: (url, resources) =>
    withDatabase(url, (client) => planMigration(client, resources)),
  planContract: (url, resources) => withDatabase(url, (client) => planContract(client, resources)),
  importSchema: (url, schema) => withDatabase(url, (client) => importSchema(client, schema)),
  withKeyStore: (url, use) => withDatabase(url, (client) => use(createKeyStore(client))),
  examineDatabase: (url) => withDatabase(url, examineDatabase),
  askStatus,
  sleep: (ms) => sleep(ms),
};
