// Which tables of deleted Entities are dropped, and what still needs the others?
import { createHash } from 'node:crypto';
import type { Drop, MigrationPlan, Refusal } from '../../shared/messages/db-migrate.ts';
import { compileOnce } from '../../shared/model/compile-once.ts';
import type { Model } from '../../shared/model/model.ts';
import type { ResourceSet } from '../../shared/model/resources.ts';
import { inSchema } from '../schema/in-schema.ts';
import type { Queryable } from '../schema/queryable.ts';
import { instantStep, quoted, type TableRef } from '../schema/steps/step.ts';
import { contradiction } from './plan-migration.ts';

export interface DropsToPlan {
  readonly resources: ResourceSet;
  readonly drops: readonly Drop[];
}

/** What would be lost, or broken, with a table. */
interface Dependent {
  /** `schema.table` that it belongs to. */
  readonly of: string;
  /** `foreign key items_order_id_fkey of public.items` */
  readonly words: string;
}
interface FoundTable {
  readonly oid: string;
  readonly name: string;
  readonly dependents: readonly Dependent[];
}
interface Droppable {
  readonly drop: Drop;
  readonly table: FoundTable;
}

/** Tables alone: a view of the name is nobody's to drop. What is in the way of DROP beside this, it says itself. */
const tablesSql = `
  select coalesce(json_agg(t), '[]')::text as json from (
    select c.oid::text as oid, c.relname as name,
           (select coalesce(json_agg(d), '[]') from (
              select rn.nspname || '.' || r.relname as of,
                     'foreign key ' || con.conname || ' of ' || rn.nspname || '.' || r.relname as words
                from pg_constraint con join pg_class r on r.oid = con.conrelid
                join pg_namespace rn on rn.oid = r.relnamespace
               where con.contype = 'f' and con.confrelid = c.oid and con.conrelid <> c.oid
                 and con.conparentid = 0
              union
              select vn.nspname || '.' || v.relname, 'view ' || vn.nspname || '.' || v.relname
                from pg_depend dep join pg_rewrite w on w.oid = dep.objid
                join pg_class v on v.oid = w.ev_class join pg_namespace vn on vn.oid = v.relnamespace
               where dep.classid = 'pg_rewrite'::regclass and dep.refclassid = 'pg_class'::regclass
                 and dep.refobjid = c.oid and v.oid <> c.oid
               order by words) d) as dependents
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = $1 and n.nspname || '.' || c.relname = any ($2)
       and c.relkind in ('r', 'p') and not c.relispartition
     order by c.relname) t`;

/** Those that are there, and that no Entity has: another one may have taken the table over. */
async function findTables(
  client: Queryable,
  { schema, entities }: Model,
  drops: readonly Drop[],
): Promise<Droppable[]> {
  const { rows } = await client.query(tablesSql, [schema, drops.map(({ table }) => table)]);
  const found: FoundTable[] = JSON.parse(String(rows[0]?.['json']));
  return found.flatMap((table) => {
    const drop = drops.find((one) => one.table === `${schema}.${table.name}`);
    return drop === undefined || entities.has(table.name) ? [] : [{ drop, table }];
  });
}

function refusalOf({ drop, table }: Droppable, inTheWay: readonly Dependent[]): Refusal {
  const words = inTheWay.map((dependent) => dependent.words);
  return {
    resource: drop.resource,
    title: `drop table ${table.name}`,
    reason: `${words.join(', ')} still needs it`,
    manual: `Drop that first; or set reclaimPolicy: Retain, and the Entity goes without its table.`,
  };
}

/** A table goes together with those that refer to it, or not at all. */
function separate(found: readonly Droppable[], schema: string) {
  let droppable = found;
  const refusals: Refusal[] = [];
  for (let before = -1; before !== refusals.length; ) {
    before = refusals.length;
    const going = new Set(droppable.map(({ table }) => `${schema}.${table.name}`));
    droppable = droppable.filter((one) => {
      const inTheWay = one.table.dependents.filter(({ of }) => !going.has(of));
      if (inTheWay.length > 0) refusals.push(refusalOf(one, inTheWay));
      return inTheWay.length === 0;
    });
  }
  return { droppable, refusals };
}

/** One statement: tables that refer to each other can only go together. */
function dropStep([first, ...others]: readonly [TableRef, ...TableRef[]]) {
  const tables = [first, ...others];
  return instantStep(first, {
    title: `drop table ${tables.map(({ name }) => name).join(', ')}`,
    sql: `DROP TABLE ${tables.map(quoted).join(', ')}`,
    hazards: ['its rows are lost'],
  });
}

/**
 * The plan that drops the tables of Entities that were deleted, and nothing else; never with CASCADE. Tables that are
 * gone, or that an Entity of `resources` has, are not in it.
 * @throws AppError ASH_CONFIG when the declarations do not compile.
 */
export async function planDrops(
  client: Queryable,
  { resources, drops }: DropsToPlan,
): Promise<MigrationPlan> {
  const { model, problems } = compileOnce(resources);
  if (model === null) throw contradiction(problems);
  const { schema } = model;
  return inSchema(client, { schema, readOnly: true }, async () => {
    const { droppable, refusals } = separate(await findTables(client, model, drops), schema);
    const [first, ...others] = droppable.map(({ table: { name } }) => ({ schema, name }));
    const steps = first === undefined ? [] : [dropStep([first, ...others])];
    const oids = droppable.map(({ table }) => table.oid);
    const text = JSON.stringify({ steps, refusals, oids });
    const hash = createHash('sha256').update(text).digest('hex');
    return { hash, steps, refusals, notices: [] };
  });
}
