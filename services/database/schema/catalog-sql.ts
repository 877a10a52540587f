// Where in PostgreSQL's catalog does everything stand? https://www.postgresql.org/docs/18/catalogs.html
// Every query answers one row with one column `json`, as text: the result does not depend on type parsers.

/** Turns a set into the text of a JSON array. */
const asJson = (query: string) =>
  `select coalesce(json_agg(q), '[]')::text as json from (${query}) q`;

const namesOf = (relation: string, numbers: string) => `
  (select coalesce(json_agg(a.attname order by k.n), '[]')
     from unnest(${numbers}) with ordinality k(attnum, n)
     join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.attnum)`;

const relationsOf = `pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = $1`;

/** Tables and views, without partitions: those follow their table. */
export const tablesSql = asJson(`
  select c.relname as name,
         case c.relkind when 'r' then 'table' when 'p' then 'partitioned' when 'v' then 'view'
                        when 'm' then 'materialized view' else 'foreign table' end as kind,
         obj_description(c.oid, 'pg_class') as comment,
         exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid
                                           and d.deptype = 'e') as "inExtension"
    from ${relationsOf}
   where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
   order by c.relname`);

export const columnsSql = asJson(`
  select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
         a.attnotnull as "notNull",
         case when a.attgenerated = '' then pg_get_expr(d.adbin, d.adrelid) end as default,
         case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end as generated,
         case a.attidentity when 'a' then 'always' when 'd' then 'by default' end as identity,
         a.atthasmissing as "hasMissing",
         col_description(c.oid, a.attnum) as comment
    from ${relationsOf}
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where c.relkind in ('r', 'p', 'v', 'm', 'f') and not c.relispartition
   order by c.relname, a.attnum`);

const action = (column: string) => `
  case ${column} when 'a' then 'no action' when 'r' then 'restrict' when 'c' then 'cascade'
                 when 'n' then 'set null' when 'd' then 'set default' end`;

/** NOT NULL constraints (PostgreSQL 18 lists them too) are told with the column. */
export const constraintsSql = asJson(`
  select c.relname as table, con.conname as name,
         case con.contype when 'p' then 'primary key' when 'u' then 'unique'
                          when 'f' then 'foreign key' when 'c' then 'check'
                          else 'exclusion' end as kind,
         ${namesOf('c.oid', 'con.conkey')} as columns,
         con.convalidated as validated,
         pg_get_expr(con.conbin, con.conrelid) as expression,
         pg_get_constraintdef(con.oid) as definition,
         con.condeferrable as "isDeferrable",
         case when con.contype = 'f' then json_build_object(
           'schema', fn.nspname, 'table', f.relname,
           'columns', ${namesOf('f.oid', 'con.confkey')},
           'onDelete', ${action('con.confdeltype')},
           'onUpdate', ${action('con.confupdtype')},
           'isSpecial', con.confmatchtype <> 's' or con.confdelsetcols is not null) end as references
    from ${relationsOf}
    join pg_constraint con on con.conrelid = c.oid and con.contype in ('p', 'u', 'f', 'c', 'x')
    left join pg_class f on f.oid = con.confrelid
    left join pg_namespace fn on fn.oid = f.relnamespace
   where not c.relispartition
     -- A foreign key to a partitioned table has a shadow for each partition.
     and (con.contype <> 'f' or con.conparentid = 0)
   order by c.relname, con.conname`);

export const indexesSql = asJson(`
  select c.relname as table, i.relname as name, pg_get_indexdef(i.oid) as definition,
         x.indisunique as unique, x.indisvalid and x.indisready as valid,
         con.conname as constraint,
         case when x.indexprs is null and x.indpred is null and x.indnatts = x.indnkeyatts
              then ${namesOf('c.oid', 'x.indkey::int2[]')} end as columns,
         coalesce((to_jsonb(x) ->> 'indnullsnotdistinct')::boolean, false) as "nullsNotDistinct"
    from ${relationsOf}
    join pg_index x on x.indrelid = c.oid
    join pg_class i on i.oid = x.indexrelid
    left join pg_constraint con on con.conindid = i.oid and con.contype in ('p', 'u', 'x')
                               and con.conrelid = c.oid
   where not c.relispartition
   order by c.relname, i.relname`);

/** Types beyond PostgreSQL's own, row types of tables among them; no arrays. */
export const typesSql = asJson(`
  select t.typname as name, n.nspname as schema, pg_type_is_visible(t.oid) as "isVisible",
         case t.typtype when 'e' then 'enum' when 'd' then 'domain' else 'other' end as kind,
         (select coalesce(json_agg(e.enumlabel order by e.enumsortorder), '[]')
            from pg_enum e where e.enumtypid = t.oid) as values
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    left join pg_class c on c.oid = t.typrelid
   where t.typtype in ('b', 'e', 'd', 'r', 'm', 'c')
     and (t.typrelid = 0 or c.relkind = 'c' or n.nspname <> 'information_schema')
     and not exists (select from pg_type of where of.typarray = t.oid)
     and n.nspname <> 'pg_catalog' and n.nspname !~ '^pg_(toast|temp)'
   order by n.nspname, t.typname`);

/** Plain functions that no extension and no range type owns, and no trigger needs. */
export const functionsSql = asJson(`
  select p.proname as name, obj_description(p.oid, 'pg_proc') as comment,
         format_type(p.prorettype, null) as returns, p.proretset as "returnsSet",
         p.provolatile = 'v' as "isVolatile",
         (select t.typtype = 'p' and t.typname not in ('void', 'record') from pg_type t
           where t.oid = p.prorettype) as "returnsUnknown",
         (select coalesce(json_agg(json_build_object(
                   'name', c.attname, 'type', format_type(c.atttypid, c.atttypmod)) order by c.attnum), '[]')
            from pg_type t join pg_attribute c on c.attrelid = t.typrelid
           where t.oid = p.prorettype and t.typtype = 'c' and c.attnum > 0 and not c.attisdropped)
           as "rowColumns",
         exists (select from unnest(p.proargtypes::oid[]) o(oid) join pg_type t on t.oid = o.oid
                  where t.typtype = 'p') as "isPolymorphic",
         (select coalesce(json_agg(json_build_object(
                   'name', coalesce(p.proargnames[a.n], ''),
                   'type', format_type(a.type, null),
                   'mode', a.mode,
                   'hasDefault', a.inputs > p.pronargs - p.pronargdefaults) order by a.n), '[]')
            from (select u.*, count(*) filter (where u.mode in ('i', 'b', 'v')) over (order by u.n)
                         as inputs
                    from (select t.type, t.n, coalesce(p.proargmodes[t.n]::text, 'i') as mode
                            from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]))
                                 with ordinality t(type, n)) u) a) as arguments
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = $1
   where p.prokind = 'f' and p.prorettype not in ('trigger'::regtype, 'event_trigger'::regtype)
     and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass
                        and d.objid = p.oid and d.deptype in ('e', 'i'))
   order by p.proname, p.oid`);
