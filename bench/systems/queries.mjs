// What do the hand-written servers ask of PostgreSQL? The same statements for both, prepared once a connection.
import pg from 'pg';

// Keys and counts are far below 2^53 here; as strings they would not be the same JSON.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

const item = {
  name: 'item',
  text: `select id, name, category, price_cents, stock, value, created_at
         from items where id = $1`,
};
const setStock = { name: 'set-stock', text: 'update items set stock = $2 where id = $1' };
const itemsByValue = {
  name: 'items-by-value',
  text: `select id, name, category, price_cents, stock, value, created_at
         from items where value = $1`,
};
const orders = {
  name: 'orders',
  text: `select id, customer_id, status, total_cents, created_at
         from orders where customer_id = $1 order by created_at desc limit 20`,
};
const ordersWithLines = {
  name: 'orders-with-lines',
  text: `select o.id, o.status, o.total_cents, o.created_at, l.lines
         from orders o
         cross join lateral (
           select coalesce(json_agg(json_build_object(
             'quantity', l.quantity,
             'unit_cents', l.unit_cents,
             'item', json_build_object('id', i.id, 'name', i.name)
           ) order by l.id), '[]') as lines
           from order_lines l join items i on i.id = l.item_id
           where l.order_id = o.id
         ) l
         where o.customer_id = $1 order by o.created_at desc limit 20`,
};
const insertNote = {
  name: 'insert-note',
  text: `insert into notes (customer_id, kind, body) values ($1, $2, $3)
         returning id, customer_id, kind, body, created_at`,
};
const insertNotes = {
  name: 'insert-notes',
  text: `insert into notes (customer_id, kind, body)
         select * from unnest($1::bigint[], $2::text[], $3::text[])`,
};

/** @typedef {{ customer_id: number, kind: string, body: string }} Note */

/** Functions that answer the workloads from a pool of ten connections. @param {string} databaseUrl */
export function createQueries(databaseUrl) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  /** @param {{ name: string, text: string }} statement @param {unknown[]} values */
  const rows = async (statement, values) => (await pool.query({ ...statement, values })).rows;
  return {
    /** @param {number} id */
    item: async (id) => (await rows(item, [id]))[0],
    /** @param {number} id @param {number} stock */
    setStock: (id, stock) => rows(setStock, [id, stock]),
    /** @param {number} value */
    itemsByValue: (value) => rows(itemsByValue, [value]),
    /** @param {number} customer */
    orders: (customer) => rows(orders, [customer]),
    /** @param {number} customer */
    ordersWithLines: (customer) => rows(ordersWithLines, [customer]),
    /** @param {Note} note */
    insertNote: async (note) =>
      (await rows(insertNote, [note.customer_id, note.kind, note.body]))[0],
    /** @param {Note[]} notes */
    insertNotes: (notes) =>
      rows(insertNotes, [
        notes.map((note) => note.customer_id),
        notes.map((note) => note.kind),
        notes.map((note) => note.body),
      ]),
    end: () => pool.end(),
  };
}
