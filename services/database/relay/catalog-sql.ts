// How is PostgreSQL asked which tables there are, and whether any of them was changed in definition?

export const publication = 'ashlar';

/**
 * $1 and $2: schemas and tables of the model; those that are published come too. One text; it differs whenever something differs that answers depend
 * on beside rows: definitions (`xmin` of the catalog's rows), files, partitions, values of enums, the publication.
 */
export const tablesSql = `
with recursive root as (
  select c.oid, n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as quoted,
    t."table" is not null as "isWanted", r.oid is not null as "isPublished"
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join unnest($1::text[], $2::text[]) as t (schema, "table") on t.schema = n.nspname and t."table" = c.relname
  left join pg_publication_rel r on r.prrelid = c.oid
    and r.prpubid = (select p.oid from pg_publication p where p.pubname = '${publication}')
  where c.relkind in ('r', 'p', 'f') and (t."table" is not null or r.oid is not null)
), member as (
  select oid as root, oid from root
  union
  select member.root, i.inhrelid from member join pg_inherits i on i.inhparent = member.oid
), described as (
  select root.name as root, root.oid::int8 as "rootOid", root.quoted, c.oid::int8 as oid, c.relkind as kind,
    c.relpersistence = 'p' as "isLogged", c.relispartition as "isPartition",
    (select array_agg(a.attname::text order by a.attname::text collate "C")
      from unnest(k.indkey::int2[]) as key (attnum)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = key.attnum) as "primaryKey",
    k.indimmediate and k.indisvalid
      and (c.relreplident in ('d', 'f') or (c.relreplident = 'i' and k.indisreplident)) as "identifiesByKey",
    pg_has_role(root_class.relowner, 'usage') as "isOwn",
    root."isWanted", root."isPublished",
    c.xmin::text || ' ' || c.relfilenode || ' ' || coalesce((select string_agg(a.xmin::text, ' ' order by a.attnum)
      from pg_attribute a where a.attrelid = c.oid and a.attnum > 0), '') as version
  from member
  join root on root.oid = member.root
  join pg_class c on c.oid = member.oid
  join pg_class root_class on root_class.oid = root.oid
  left join pg_index k on k.indrelid = c.oid and k.indisprimary
)
select json_build_object(
  'rows', coalesce((select json_agg(d order by d.root, d.oid) from described d), '[]'),
  'enums', (select md5(string_agg(e.enumtypid || e.enumlabel || e.enumsortorder, ' ' order by e.oid)) from pg_enum e),
  'publication', (select p.oid || ' ' || p.xmin from pg_publication p where p.pubname = '${publication}'),
  'policies', (select md5(string_agg(p.xmin::text, ' ' order by p.oid)) from pg_policy p)
)::text as tables`;

/** Whoever writes to the table has ended when it is added, and whoever begins later is told. */
export const addTableSql = (table: string) => `begin;
set local lock_timeout = '500ms';
lock table ${table} in share row exclusive mode;
alter publication ${publication} add table ${table};
commit`;

export const dropTableSql = (table: string) =>
  `alter publication ${publication} drop table ${table}`;

/**
 * Up to where is everything written that a snapshot may show? What is flushed; where commits do not wait for that
 * (synchronous_commit = off), what is inserted.
 */
export const isSynchronousSql =
  "select reset_val <> 'off' as synchronous from pg_settings where name = 'synchronous_commit'";
export const positionSql = (isSynchronous: boolean) =>
  `select pg_current_wal_${isSynchronous ? 'flush' : 'insert'}_lsn()::text as lsn`;
