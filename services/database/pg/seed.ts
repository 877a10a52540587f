// Does the application bring rows for a first look, and are its tables still empty?
import { AppError } from '../../shared/errors.ts';
import type { Model } from '../../shared/model/model.ts';
import type { Queryable } from '../schema/queryable.ts';
import { identifier, tableName } from '../sql/identifier.ts';
import { isDatabaseFault, toAppError } from '../sqlstate.ts';

/** SQL of the application's author, and its name for words about a mistake. */
export interface Script {
  readonly name: string;
  readonly text: string;
}

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

/**
 * Runs the script in one transaction when no table of the model has a row. Answers whether it ran.
 * @throws AppError ASH_CONFIG for a mistake in the script, of which nothing stays then
 */
export async function seedWhenEmpty(
  client: Queryable,
  model: Model,
  script: Script,
): Promise<boolean> {
  const tables = [...model.entities.values()].filter((entity) => !entity.isView);
  if (tables.length === 0) return false;
  const rows = tables.map(
    ({ schema, name }) => `exists(select 1 from ${tableName({ schema, table: name })})`,
  );
  const { rows: found } = await client.query(`select ${rows.join(' or ')} as "hasRows"`);
  const { hasRows } = found[0] as { hasRows: boolean };
  if (hasRows) return false;
  await client.query('begin');
  try {
    await client.query(`set local search_path to ${identifier(model.schema)}, public`);
    await client.query(script.text);
    await client.query('commit');
    return true;
  } catch (error) {
    // On a broken connection there is nothing left to roll back; the first error is what counts.
    await client.query('rollback').catch(() => {});
    throw explain(error, script);
  }
}
