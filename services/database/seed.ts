// Does the application bring rows for a first look, and are its tables still empty?
import { AppError } from '../shared/errors.ts';
import type { SeedRequest } from '../shared/messages/db-seed.ts';
import type { Queryable } from './schema/queryable.ts';
import { identifier, tableName } from './sql/identifier.ts';
import { isDatabaseFault, toAppError } from './sqlstate.ts';

type Script = SeedRequest['script'];

/** The line of the script at which PostgreSQL stopped; null when it does not say. */
function lineOf({ text }: Script, error: unknown): number | null {
  const position = isDatabaseFault(error) ? Number(error.position ?? 0) : 0;
  return position > 0 ? text.slice(0, position).split('\n').length : null;
}

/** What is wrong with the script, at its place; or that the database went away. */
function explain(error: unknown, script: Script): unknown {
  const told = toAppError(error);
  const isMistake = isDatabaseFault(error) && !(told instanceof AppError && told.status === 503);
  if (!isMistake) return told;
  const line = lineOf(script, error);
  const place = line === null ? script.name : `${script.name}:${line}`;
  return new AppError('ASH_CONFIG', `${place}: ${error.message}`, { cause: error });
}

/** Two operators that start at once: the second finds the rows of the first. */
const lockKey = 0x5eed;

async function hasRows(client: Queryable, { tables }: SeedRequest): Promise<boolean> {
  const rows = tables.map((table) => `exists(select 1 from ${tableName(table)})`);
  const { rows: found } = await client.query(`select ${rows.join(' or ')} as "hasRows"`);
  return found[0]?.['hasRows'] === true;
}

/**
 * Runs the script in one transaction when none of the tables has a row. Answers whether it ran.
 * @throws AppError ASH_CONFIG for a mistake in the script, of which nothing stays then
 */
export async function seedWhenEmpty(client: Queryable, request: SeedRequest): Promise<boolean> {
  const { tables, schema, script } = request;
  if (tables.length === 0) return false;
  await client.query('begin');
  try {
    await client.query(`select pg_advisory_xact_lock(${lockKey})`);
    const isWanted = !(await hasRows(client, request));
    if (isWanted) {
      await client.query(`set local search_path to ${identifier(schema)}, public`);
      await client.query(script.text);
    }
    await client.query('commit');
    return isWanted;
  } catch (error) {
    // On a broken connection there is nothing left to roll back; the first error is what counts.
    await client.query('rollback').catch(() => {});
    throw explain(error, script);
  }
}
