// In which database are the API keys that are meant?
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyStore } from '../../database/keys/key-store.ts';
import { AppError } from '../../shared/errors.ts';
import { type Given, textOption, type World } from '../command.ts';

export const databaseOptions = {
  database: { type: 'string' },
  data: { type: 'string' },
} as const;

export const databaseUsage = `  --database URL       postgres://user:password@host:5432/name, with the user of the database service
  --data DIR           data directory of "npm start"                           (default .ashlar)

The database is that of --database, else that of the variable ASHLAR_DATABASE_URL, else the one that
"npm start" runs.
`;

const hint = '"npm start" runs one; or give --database, or ASHLAR_DATABASE_URL.';

const textOf = (path: string) => readFile(path, 'utf8').catch(() => '');

/** The PostgreSQL that `npm start` runs, from what it keeps beside its data (embedded/cluster.ts). */
async function embeddedUrl(data: string): Promise<string> {
  const home = join(data, 'postgres');
  const password = (await textOf(join(home, 'password'))).trim();
  // https://www.postgresql.org/docs/18/storage-file-layout.html: the fourth line is the port.
  const port = (await textOf(join(home, 'cluster/postmaster.pid'))).split('\n')[3]?.trim() ?? '';
  if (password !== '' && /^\d+$/.test(port))
    return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
  throw new AppError('ASH_CONFIG', `no database runs in ${data}`, { hint });
}

async function findUrl(given: Given, { environment }: World): Promise<string> {
  const named = textOption(given, 'database') ?? environment['ASHLAR_DATABASE_URL'];
  if (named !== undefined && named !== '') return named;
  return embeddedUrl(textOption(given, 'data') ?? '.ashlar');
}

/** @throws AppError ASH_CONFIG where no database is named or runs, and what the store throws */
export async function withKeys<T>(
  given: Given,
  world: World,
  use: (store: KeyStore) => Promise<T>,
): Promise<T> {
  return world.withKeyStore(await findUrl(given, world), use);
}
