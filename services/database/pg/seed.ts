// Does the application bring rows for a first look, and are its tables still empty?
import type { Model } from '../../shared/model/model.ts';
import type { Queryable } from '../schema/queryable.ts';
import { tableName } from '../sql/identifier.ts';

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
  const rows = tables.map(
    ({ schema, name }) => `exists(select 1 from ${tableName({ schema, table: name })})`,
  );
  const { rows: found } = await client.query(`select ${rows.join(' or ')} as has_rows`);
  if (tables.length === 0 || found[0]?.['has_rows'] === true) return false;
  await client.query('begin');
  try {
    await client.query(script);
    await client.query('commit');
    return true;
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
