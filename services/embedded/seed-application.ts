// Which rows does an application bring for a first look?
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pool } from '../database/pg/pool.ts';
import { seedWhenEmpty } from '../database/pg/seed.ts';
import type { Model } from '../shared/model/model.ts';

/** Where the script of the application stands, beside its manifests. */
export const seedFile = (app: string) => join(app, 'seed.sql');

/**
 * Runs `seed.sql` when there is one and all tables of the model are empty; answers whether it ran.
 * @throws AppError ASH_CONFIG for a mistake in the script, of which nothing stays then
 */
export async function seedApplication(pool: Pool, model: Model, app: string): Promise<boolean> {
  const name = seedFile(app);
  const text = await readFile(name, 'utf8').catch(() => null);
  if (text === null) return false;
  const { client, release } = await pool.connect();
  try {
    return await seedWhenEmpty(client, model, { name, text });
  } finally {
    await release();
  }
}
