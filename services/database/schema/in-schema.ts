// In which transaction is a schema looked at, so that nothing changes and names mean the same throughout?
import { identifier } from '../sql/identifier.ts';
import type { Queryable } from './queryable.ts';

/** Where unqualified names are looked up: the schema, then `public`, where extensions usually are. */
export function searchPath(schema: string): string {
  return schema === 'public' ? 'public' : `${identifier(schema)}, public`;
}

/**
 * Runs `work` in one transaction that is always rolled back, under the search path of the schema.
 * Read-only transactions cannot make temporary tables.
 */
export async function inSchema<T>(
  client: Queryable,
  options: { readonly schema: string; readonly readOnly: boolean },
  work: () => Promise<T>,
): Promise<T> {
  await client.query(
    `begin isolation level repeatable read ${options.readOnly ? 'read only' : ''}`,
  );
  try {
    await client.query("select set_config('search_path', $1, true)", [searchPath(options.schema)]);
    return await work();
  } finally {
    // On a broken connection there is nothing left to roll back; the first error is what counts.
    await client.query('rollback').catch(() => {});
  }
}
