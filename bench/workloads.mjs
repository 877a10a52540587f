// What is asked in the benchmark? The same of every system, in the paths each of them has.

/**
 * @typedef {object} Request
 * @property {string} path
 * @property {'POST' | 'PATCH'} [method] GET when absent.
 * @property {Record<string, string>} [headers]
 * @property {unknown} [body]
 */
/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {string} title
 * @property {number} keys Requests differ for the keys 1 … keys.
 * @property {boolean} writes
 * @property {readonly number[]} [alsoVerified] Keys whose requests change what others of the workload read.
 * @property {(key: number) => Request} plain
 * @property {(key: number) => Request} rest
 */

const customers = 10_000;
const items = 200_000;
const oneObject = { accept: 'application/vnd.pgrst.object+json' };
const embedded =
  'id,status,total_cents,created_at,lines:order_lines(quantity,unit_cents,item:items(id,name))';

/** A number from 0 to 1; those of 1, 2, 3 … lie evenly. @param {number} key */
const spread = (key) => (key * 0.6180339887498949) % 1;
/** Of the first 1,000 items the n-th is asked for 1/n as often as the first (Zipf). @param {number} key */
const hotItem = (key) => Math.floor(1000 ** spread(key));

/** @param {number} key */
const note = (key) => ({
  customer_id: 1 + (key % customers),
  kind: key % 3 === 0 ? 'call' : 'mail',
  body: `Asked about delivery of order ${key} and was told that it is on its way.`,
});
/** @param {number} key */
const thousandNotes = (key) => Array.from({ length: 1000 }, (_, i) => note(key * 1000 + i));

/** @type {readonly Workload[]} */
export const workloads = [
  {
    name: 'by-key',
    title: 'one row by key',
    keys: items,
    writes: false,
    plain: (key) => ({ path: `/items/${key}` }),
    rest: (key) => ({ path: `/rest/v1/items?id=eq.${key}`, headers: oneObject }),
  },
  {
    name: 'hot',
    title: 'one of 1,000 rows, some far more often',
    keys: 20_000,
    writes: false,
    plain: (key) => ({ path: `/items/${hotItem(key)}` }),
    rest: (key) => ({ path: `/rest/v1/items?id=eq.${hotItem(key)}`, headers: oneObject }),
  },
  {
    name: 'hot-patch',
    title: 'the same, and every 20th is changed',
    keys: 20_000,
    writes: false,
    alsoVerified: [20],
    plain: (key) =>
      key % 20 > 0
        ? { path: `/items/${hotItem(key)}` }
        : { method: 'PATCH', path: `/items/${hotItem(key)}`, body: { stock: key % 500 } },
    rest: (key) =>
      key % 20 > 0
        ? { path: `/rest/v1/items?id=eq.${hotItem(key)}`, headers: oneObject }
        : {
            method: 'PATCH',
            path: `/rest/v1/items?id=eq.${hotItem(key)}`,
            body: { stock: key % 500 },
          },
  },
  {
    // An unknown preference makes it another request to the gateway's cache, and the same to the cache service.
    name: 'hot-behind',
    title: 'the same rows, answered behind the gateway',
    keys: items,
    writes: false,
    plain: (key) => ({ path: `/items/${hotItem(key)}` }),
    rest: (key) => ({
      path: `/rest/v1/items?id=eq.${hotItem(key)}`,
      headers: { ...oneObject, prefer: `wait=${key}` },
    }),
  },
  {
    name: 'newest',
    title: '20 newest orders of a customer',
    keys: customers,
    writes: false,
    plain: (key) => ({ path: `/customers/${key}/orders` }),
    rest: (key) => ({
      path: `/rest/v1/orders?customer_id=eq.${key}&order=created_at.desc&limit=20`,
    }),
  },
  {
    name: 'embed',
    title: '20 newest orders with their lines and the lines’ items',
    keys: customers,
    writes: false,
    plain: (key) => ({ path: `/customers/${key}/orders-with-lines` }),
    rest: (key) => ({
      path: `/rest/v1/orders?select=${embedded}&customer_id=eq.${key}&order=created_at.desc&limit=20&lines.order=id`,
    }),
  },
  {
    name: 'insert',
    title: 'insert, row returned',
    keys: 20_000,
    writes: true,
    plain: (key) => ({ method: 'POST', path: '/notes', body: note(key) }),
    rest: (key) => ({
      method: 'POST',
      path: '/rest/v1/notes',
      headers: { ...oneObject, prefer: 'return=representation' },
      body: note(key),
    }),
  },
  {
    name: 'bulk',
    title: 'insert of 1,000 rows',
    keys: 20,
    writes: true,
    plain: (key) => ({ method: 'POST', path: '/notes/bulk', body: thousandNotes(key) }),
    rest: (key) => ({
      method: 'POST',
      path: '/rest/v1/notes',
      headers: { prefer: 'return=minimal' },
      body: thousandNotes(key),
    }),
  },
];

/** A filter without an index: the whole table is read for one row. @type {Workload} */
export const slowWorkload = {
  name: 'slow',
  title: 'filter without an index',
  keys: items,
  writes: false,
  plain: (key) => ({ path: `/items?value=${(key * 7919) % 1000003}` }),
  rest: (key) => ({ path: `/rest/v1/items?value=eq.${(key * 7919) % 1000003}` }),
};
