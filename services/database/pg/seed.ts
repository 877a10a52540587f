// Does the application bring rows for a first look, and are its tables still empty?
import type { Model } from '../../shared/model/model.ts';
import type { Queryable } from '../schema/queryable.ts';
import { identifier, tableName } from '../sql/identifier.ts';

/**
 * Runs `script` (SQL of the application's author) in one transaction when no table of the model has a row.
 * Answers whether it ran.
 */
export async function seedWhenEmpty(
  client: Queryable,
  model: Model,
  script: string,
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
    await client.query(script);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
