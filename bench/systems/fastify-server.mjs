// How would the API be written by hand with fastify and pg? Arguments: DATABASE_URL PORT
import Fastify from 'fastify';
import { createQueries } from './queries.mjs';

const [databaseUrl = '', port] = process.argv.slice(2);
const queries = createQueries(databaseUrl);
const app = Fastify();

const integer = { type: 'integer' };
const string = { type: 'string' };
const timestamp = { type: 'string', format: 'date-time' };
/** A schema of an object that has all of these. @param {Record<string, object>} properties */
const object = (properties) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});
/** @param {object} items */
const list = (items) => ({ type: 'array', items });

const item = object({
  id: integer,
  name: string,
  category: string,
  price_cents: integer,
  stock: integer,
  value: integer,
  created_at: timestamp,
});
const orderFields = { id: integer, status: string, total_cents: integer, created_at: timestamp };
const order = object({ ...orderFields, customer_id: integer });
const line = object({
  quantity: integer,
  unit_cents: integer,
  item: object({ id: integer, name: string }),
});
const orderWithLines = object({ ...orderFields, lines: list(line) });
const newNote = object({ customer_id: integer, kind: string, body: string });
const note = object({ ...newNote.properties, id: integer, created_at: timestamp });

/** @typedef {import('./queries.mjs').Note} Note */
/** @typedef {{ number: number }} Numbered */

app.get(
  '/items',
  { schema: { querystring: object({ value: integer }), response: { 200: list(item) } } },
  (request) => queries.itemsByValue(/** @type {{ value: number }} */ (request.query).value),
);

/** A GET route whose only argument is a number. @param {string} path @param {object} answer @param {(number: number) => Promise<unknown>} find */
function route(path, answer, find) {
  /** @type {import('fastify').FastifySchema} */
  const schema = { params: object({ number: integer }), response: { 200: answer } };
  app.get(path, { schema }, async (request, reply) => {
    const found = await find(/** @type {Numbered} */ (request.params).number);
    return found ?? reply.code(404).send({ error: 'Not found.' });
  });
}

route('/items/:number', item, queries.item);
route('/customers/:number/orders', list(order), queries.orders);
route('/customers/:number/orders-with-lines', list(orderWithLines), queries.ordersWithLines);

const stockOfItem = { params: object({ number: integer }), body: object({ stock: integer }) };
app.patch('/items/:number', { schema: stockOfItem }, async (request, reply) => {
  const { number } = /** @type {Numbered} */ (request.params);
  await queries.setStock(number, /** @type {{ stock: number }} */ (request.body).stock);
  return reply.code(204).send();
});

app.post('/notes', { schema: { body: newNote, response: { 201: note } } }, (request, reply) => {
  reply.code(201);
  return queries.insertNote(/** @type {Note} */ (request.body));
});

app.post('/notes/bulk', { schema: { body: list(newNote) } }, async (request, reply) => {
  await queries.insertNotes(/** @type {Note[]} */ (request.body));
  return reply.code(201).send();
});

app.addHook('onClose', () => queries.end());
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.once('SIGTERM', () => void app.close());
