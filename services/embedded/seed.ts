// Which rows does an application begin with? Those of `seed.sql` beside its manifests.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';

export interface SeedTarget {
  /** Where the manifests are. */
  readonly directory: string;
  readonly schema: string;
  /** Tables of all entities; views are none. */
  readonly tables: readonly string[];
  /** Runs SQL (several statements too) and gives the rows of the last one; always on the same connection. */
  readonly query: (sql: string) => Promise<readonly unknown[]>;
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

async function readSeed(directory: string): Promise<string | null> {
  try {
    return await readFile(join(directory, 'seed.sql'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new AppError('ASH_CONFIG', 'seed.sql cannot be read.', { cause: error });
  }
}

async function hasRows({ schema, tables, query }: SeedTarget): Promise<boolean> {
  const questions = tables.map((table) => `exists (select from ${quote(schema)}.${quote(table)})`);
  const [row] = await query(`select ${questions.join(' or ')} as found`);
  return (row as { found: boolean }).found;
}

/**
 * Runs `seed.sql` when there is one and every table is empty; all of it or, when it fails, nothing.
 * Resolves to whether it ran.
 * @throws AppError ASH_CONFIG with PostgreSQL's words when the seed fails.
 */
export async function seedOnce(target: SeedTarget): Promise<boolean> {
  const { directory, schema, tables, query } = target;
  const seed = await readSeed(directory);
  if (seed === null || tables.length === 0 || (await hasRows(target))) return false;
  await query('begin');
  try {
    await query(`set local search_path to ${quote(schema)}; set local statement_timeout to 0`);
    await query(seed);
    await query('commit');
    return true;
  } catch (error) {
    await query('rollback');
    const words = error instanceof Error ? error.message : String(error);
    throw new AppError('ASH_CONFIG', `seed.sql failed: ${words}`, { cause: error });
  }
}
