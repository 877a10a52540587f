// `ashlar keys list`: which API keys are there, and is each still used?
import type { ListedKey } from '../../database/keys/key-store.ts';
import { type Command, exitCodes } from '../command.ts';
import { type Column, tableOf } from '../table.ts';
import { databaseOptions, databaseUsage, withKeys } from './find-database.ts';

const usage = `Usage: ashlar keys list [options]

Lists the API keys, the newest first: never the keys themselves. When one was used last is known to the hour.

  --all                also those that were revoked
  --json               as JSON, a key a line
${databaseUsage}`;

const never = '-';
const minute = (time: string | null) => time?.slice(0, 16).replace('T', ' ') ?? never;

const columns: readonly Column<ListedKey>[] = [
  ['ID', ({ id }) => id],
  ['NAME', ({ name }) => name],
  ['STATE', ({ state }) => state],
  ['ROLE', ({ role }) => role],
  ['PLAN', ({ plan }) => plan ?? never],
  ['CREATED', ({ createdAt }) => minute(createdAt)],
  ['EXPIRES', ({ expiresAt }) => minute(expiresAt)],
  ['LAST USED', ({ lastUsedAt }) => minute(lastUsedAt)],
];

export const listKeys: Command = {
  name: 'keys list',
  summary: 'List API keys.',
  usage,
  positionals: [],
  options: { all: { type: 'boolean' }, json: { type: 'boolean' }, ...databaseOptions },
  async run(given, world) {
    const all = await withKeys(given, world, (store) => store.list());
    const keys = all.filter(({ state }) => state !== 'revoked' || given.options['all'] === true);
    if (given.options['json'] === true) for (const key of keys) world.print(JSON.stringify(key));
    else if (keys.length === 0) world.printError('note: there are no keys');
    else for (const line of tableOf(columns, keys)) world.print(line);
    return exitCodes.fine;
  },
};
