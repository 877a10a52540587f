// What hangs on columns of a table: what goes with them, and what is in the way of dropping them?
import { z } from 'zod';
import type { Queryable } from './queryable.ts';

const dependentSchema = z.object({
  column: z.string(),
  /** Of an index or a constraint of the table; null for anything else. */
  name: z.string().nullable(),
  /** `index orders_note_idx` */
  words: z.string(),
  /** DROP COLUMN takes it along without CASCADE. */
  goesAlong: z.boolean(),
});
export type Dependent = z.infer<typeof dependentSchema>;

const droppableSchema = z.object({
  /** Differs for a table, and a column, that was dropped and made again. */
  oid: z.string(),
  columns: z.array(
    z.object({
      name: z.string(),
      number: z.number(),
      /** It comes from another table, or says in which partition a row is. */
      isFixed: z.boolean(),
    }),
  ),
  dependents: z.array(dependentSchema),
});
export type Droppable = z.infer<typeof droppableSchema>;

/**
 * As ALTER TABLE sees it (pg_depend; what depends automatically goes along, although it may depend otherwise, too): indexes, constraints of the table itself and owned sequences go along; columns that
 * are computed from it, views, keys of other tables, triggers, policies and functions do not. A primary key goes along, too,
 * but nobody means that.
 */
const sql = `
  with col as (
    select a.attrelid, a.attname, a.attnum, a.attinhcount > 0 or a.attnum = any (p.partattrs::int2[]) as fixed
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid
      left join pg_partitioned_table p on p.partrelid = c.oid
     where n.nspname = $1 and c.relname = $2 and c.relkind in ('r', 'p')
       and a.attname = any ($3) and a.attnum > 0 and not a.attisdropped
  ), dep as (
    select col.attname as column, coalesce(con.conname, idx.relname) as name,
           case when v.oid is not null then 'view ' || vn.nspname || '.' || v.relname
                else pg_describe_object(d.classid, d.objid, d.objsubid) end as words,
           bool_or(d.deptype in ('a', 'i')) and ad.oid is null and d.objsubid = 0
             and con.contype is distinct from 'p' as along
      from col join pg_depend d on d.refclassid = 'pg_class'::regclass and d.refobjid = col.attrelid
                               and d.refobjsubid = col.attnum
      left join pg_constraint con on d.classid = 'pg_constraint'::regclass and con.oid = d.objid
      left join pg_class idx on d.classid = 'pg_class'::regclass and idx.oid = d.objid and idx.relkind in ('i', 'I')
      left join pg_attrdef ad on d.classid = 'pg_attrdef'::regclass and ad.oid = d.objid
      left join pg_rewrite w on d.classid = 'pg_rewrite'::regclass and w.oid = d.objid
      left join pg_class v on v.oid = w.ev_class left join pg_namespace vn on vn.oid = v.relnamespace
     where not (ad.oid is not null and ad.adrelid = col.attrelid and ad.adnum = col.attnum)
       and con.contype is distinct from 'n'
       and not (d.classid = 'pg_class'::regclass and d.objid = col.attrelid and d.objsubid = 0)
     group by col.attname, d.classid, d.objid, d.objsubid, con.conname, con.contype, idx.relname, ad.oid, v.oid, vn.nspname, v.relname
  )
  select json_build_object(
           'oid', (select max(attrelid)::text from col),
           'columns', (select json_agg(json_build_object('name', attname, 'number', attnum, 'isFixed', coalesce(fixed, false))
                                       order by attnum) from col),
           'dependents', (select coalesce(json_agg(json_build_object('column', "column", 'name', name, 'words', words,
                                       'goesAlong', along) order by words, "column"), '[]') from dep))::text as json
   where exists (select from col)`;

/** Those of the columns that are there; null when none is, or there is no such table. */
export async function findDroppable(
  client: Queryable,
  { schema, name }: { readonly schema: string; readonly name: string },
  columns: readonly string[],
): Promise<Droppable | null> {
  const { rows } = await client.query(sql, [schema, name, columns]);
  const found = rows[0]?.['json'];
  return found === undefined ? null : droppableSchema.parse(JSON.parse(String(found)));
}
