// `ashlar keys list`: which API keys are there, and is each still used?
import type { ListedKey } from '../../database/keys/key-store.ts';
import { type Command, exitCodes } from '../command.ts';
import { databaseOptions, databaseUsage, withKeys } from './find-database.ts';

const usage = `Usage: ashlar keys list [options]

Lists the API keys, the newest first: never the keys themselves. When one was used last is known to the hour.

  --all                also those that were revoked
  --json               as JSON, a key a line
${databaseUsage}`;

const never = '-';
const minute = (time: string | null) => time?.slice(0, 16).replace('T', ' ') ?? never;

const columns: readonly (readonly [title: string, of: (key: ListedKey) => string])[] = [
  ['ID', ({ id }) => id],
  ['NAME', ({ name }) => name],
  ['STATE', ({ state }) => state],
  ['ROLE', ({ role }) => role],
  ['PLAN', ({ plan }) => plan ?? never],
  ['CREATED', ({ createdAt }) => minute(createdAt)],
  ['EXPIRES', ({ expiresAt }) => minute(expiresAt)],
  ['LAST USED', ({ lastUsedAt }) => minute(lastUsedAt)],
];

function tableOf(keys: readonly ListedKey[]): string[] {
  const rows = [
    columns.map(([title]) => title),
    ...keys.map((key) => columns.map(([, of]) => of(key))),
  ];
  const widths = columns.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

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
    else for (const line of tableOf(keys)) world.print(line);
    return exitCodes.fine;
  },
};
