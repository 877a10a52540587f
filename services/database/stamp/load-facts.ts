// Which columns of a table tell its rows apart, in texts that the log writes the same way?
import type { ExactKind, TableFacts } from '../../shared/coherence/tags/table-facts.ts';
import type { TableName } from '../../shared/messages/condition.ts';
import type { RunStatement } from '../statement.ts';

/**
 * Nothing for what is no plain table: whose rows come from elsewhere (a view, tables that inherit from it), or depend
 * on who asks (row security). Left out are columns that the log may not have (generated ones), and texts that are
 * equal without being the same.
 */
const factsSql = `
  select coalesce((select json_agg(a.attname)
            from pg_index i
            join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
           where i.indrelid = c.oid and i.indisprimary)::text, '[]'),
         coalesce((select json_object_agg(a.attname, k.kind)
            from pg_attribute a
            join pg_type t on t.oid = a.atttypid
            left join pg_collation o on o.oid = a.attcollation,
                 lateral (select case
                   when t.oid in ('int2'::regtype, 'int4'::regtype, 'int8'::regtype) then 'integer'
                   when t.oid = 'uuid'::regtype then 'uuid'
                   when t.oid = 'bool'::regtype then 'boolean'
                   when t.typtype = 'e' then 'text'
                   when t.oid in ('text'::regtype, 'varchar'::regtype) and o.collisdeterministic
                     then 'text' end as kind) k
           where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             and a.attgenerated = '' and k.kind is not null)::text, '{}')
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = $1 and c.relname = $2
     and (c.relkind = 'p' or c.relkind = 'r' and not c.relhassubclass)
     and not row_security_active(c.oid)`;

/** The facts of a table; null when its rows cannot be followed. Rejects with the driver's error. */
export async function loadFacts(
  { schema, table }: TableName,
  run: RunStatement,
): Promise<TableFacts | null> {
  const [row] = await run({ name: null, text: factsSql, values: [schema, table] });
  if (row === undefined) return null;
  const [key, exact] = row.map((text) => JSON.parse(text ?? 'null') as unknown);
  return {
    key: (key as string[]).sort(),
    exact: new Map(Object.entries(exact as Record<string, ExactKind>)),
  };
}
