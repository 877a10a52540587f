// Which rows does an application bring for a first look?
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../database/pg/pool.ts';
import { seedWhenEmpty } from '../database/pg/seed.ts';
import { isDatabaseFault, toAppError } from '../database/sqlstate.ts';
import { AppError } from '../shared/errors.ts';
import type { Model } from '../shared/model/model.ts';

/** Where the script of the application stands, beside its manifests. */
export const seedFile = (app: string) => join(app, 'seed.sql');

/** The line of `script` at which PostgreSQL stopped; null when it does not say. */
function lineOf(script: string, error: unknown): number | null {
  const position = isDatabaseFault(error) ? Number(error.position ?? 0) : 0;
  return position > 0 ? script.slice(0, position).split('\n').length : null;
}

/** What is wrong with the script, at its place; any other error as it is: the database went away. */
function explain(error: unknown, file: string, script: string): unknown {
  const told = toAppError(error);
  const isMistake = isDatabaseFault(error) && !(told instanceof AppError && told.status === 503);
  if (!isMistake) return told;
  const line = lineOf(script, error);
  const place = line === null ? file : `${file}:${line}`;
  return new AppError('ASH_CONFIG', `${place}: ${error.message}`, { cause: error });
}

/**
 * Runs `seed.sql` when there is one and all tables of the model are empty; answers whether it ran.
 * @throws AppError ASH_CONFIG for a mistake in the script, of which nothing stays then
 */
export async function seedApplication(pool: Pool, model: Model, app: string): Promise<boolean> {
  const file = seedFile(app);
  const script = await readFile(file, 'utf8').catch(() => null);
  if (script === null) return false;
  const { client, release } = await pool.connect();
  try {
    return await seedWhenEmpty(client, model, script);
  } catch (error) {
    throw explain(error, file, script);
  } finally {
    await release();
  }
}
