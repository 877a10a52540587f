// What do the rules of the shop say in plain SQL? Written by hand, beside the manifests: the two must agree.
import type { Pool } from 'pg';

export interface Caller {
  readonly role: string;
  /** Claim of the token; SQL `null` in conditions when there is none. */
  readonly sub: number | null;
}
/** Columns in reach, and the condition on the rows; `SUB` stands for the claim. */
export interface Right {
  readonly columns: readonly string[];
  readonly where: string;
}
export type Operation = 'read' | 'create' | 'update' | 'delete';
export type Row = Readonly<Record<string, unknown>>;

/** Every column, the key first. */
export const columnsOf = {
  customers: ['id', 'name', 'city', 'secret'],
  products: ['id', 'name', 'cost', 'hidden'],
  orders: ['id', 'customer_id', 'status', 'note'],
  order_items: ['order_id', 'product_id', 'quantity'],
  invoices: ['order_id', 'total'],
  staff: ['id', 'chief_id', 'name', 'salary'],
} as const;
export type EntityName = keyof typeof columnsOf;
export const entityNames = Object.keys(columnsOf) as EntityName[];

export const keyOf = (entity: EntityName) =>
  entity === 'order_items' ? ['order_id', 'product_id'] : [columnsOf[entity][0] as string];

const own = 'customer_id = SUB';
const ofOwn = 'order_id in (select id from orders where customer_id = SUB)';
const ofOwnDraft = `order_id in (select id from orders where customer_id = SUB and status = 'draft')`;
const all = (entity: EntityName, where: string): Right => ({ columns: columnsOf[entity], where });

type Rights = Partial<Record<Operation, Readonly<Record<string, Right>>>>;
const rights: Readonly<Record<EntityName, Rights>> = {
  customers: {
    read: {
      customer: { columns: ['id', 'name', 'city'], where: 'id = SUB' },
      clerk: { columns: ['id', 'name'], where: 'true' },
      keeper: { columns: ['id', 'name'], where: 'true' },
      importer: { columns: ['id', 'name', 'city'], where: `city = 'Bonn'` },
    },
    create: { importer: { columns: ['id', 'name', 'city'], where: 'true' } },
    update: {
      customer: { columns: ['name'], where: 'id = SUB' },
      importer: { columns: ['id', 'name', 'city'], where: 'true' },
    },
    delete: { clerk: all('customers', 'true'), keeper: all('customers', 'true') },
  },
  products: {
    read: {
      anon: { columns: ['id', 'name'], where: 'not hidden' },
      customer: { columns: ['id', 'name'], where: 'not hidden' },
      clerk: all('products', 'true'),
    },
  },
  orders: {
    read: {
      customer: all('orders', own),
      clerk: { columns: ['id', 'status', 'note'], where: `status <> 'draft'` },
    },
    create: { customer: { columns: ['id', 'customer_id', 'note'], where: own } },
    update: {
      customer: { columns: ['customer_id', 'note'], where: `${own} and status = 'draft'` },
      clerk: { columns: ['status'], where: 'true' },
    },
    delete: { customer: all('orders', own) },
  },
  order_items: {
    read: { customer: all('order_items', ofOwn), clerk: all('order_items', 'quantity > 1') },
    create: { customer: all('order_items', ofOwn) },
    update: { customer: all('order_items', ofOwnDraft) },
    delete: { customer: all('order_items', ofOwnDraft) },
  },
  invoices: { read: { customer: all('invoices', `${ofOwn} and total < 100`) } },
  staff: {
    read: {
      clerk: { columns: ['id', 'chief_id', 'name'], where: 'id = SUB or chief_id = SUB' },
    },
  },
};

/** What the rows left behind by an update must fulfil, where it is not the rule on the rows before. */
const updateChecks: Readonly<Record<string, string>> = { 'orders clerk': `status <> 'draft'` };

/** The caller's right, or undefined: nothing. */
export function rightTo(
  operation: Operation,
  entity: EntityName,
  caller: Caller,
): Right | undefined {
  return rights[entity][operation]?.[caller.role];
}

export function updateCheck(entity: EntityName, caller: Caller): string | undefined {
  return updateChecks[`${entity} ${caller.role}`] ?? rightTo('update', entity, caller)?.where;
}

/** The rows that fulfil a condition, asked of PostgreSQL past all rules. */
export async function rowsWhere(
  pool: Pool,
  { entity, caller, where }: { entity: EntityName; caller: Caller; where: string },
): Promise<readonly Row[]> {
  const condition = where.replaceAll('SUB', String(caller.sub));
  const { rows } = await pool.query<Row>(`select * from ${entity} where ${condition}`);
  return rows;
}

/** What the caller may read: columns and rows of every entity it may read at all. */
export type World = ReadonlyMap<EntityName, Right & { readonly rows: readonly Row[] }>;

export async function worldOf(pool: Pool, caller: Caller): Promise<World> {
  const world = new Map<EntityName, Right & { rows: readonly Row[] }>();
  for (const entity of entityNames) {
    const right = rightTo('read', entity, caller);
    if (right === undefined) continue;
    const rows = await rowsWhere(pool, { entity, caller, where: right.where });
    world.set(entity, { ...right, rows });
  }
  return world;
}
