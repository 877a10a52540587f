// How would the API be written by hand with express and pg? Arguments: DATABASE_URL PORT
import express from 'express';
import { createQueries } from './queries.mjs';

const [databaseUrl = '', port] = process.argv.slice(2);
const queries = createQueries(databaseUrl);
const app = express();
app.disable('x-powered-by');
// A hash of each body that none of these clients asks for.
app.disable('etag');
app.use(express.json({ limit: '1mb' }));

/** The number a parameter says, or null. @param {unknown} text */
function integer(text) {
  const number = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN;
  return Number.isSafeInteger(number) ? number : null;
}

/** @param {unknown} value @returns {value is import('./queries.mjs').Note} */
function isNote(value) {
  const note = /** @type {Record<string, unknown>} */ (value ?? {});
  return (
    Number.isSafeInteger(note.customer_id) &&
    typeof note.kind === 'string' &&
    typeof note.body === 'string'
  );
}

/** A GET route whose only argument is a number. @param {string} path @param {(number: number) => Promise<unknown>} find */
function route(path, find) {
  app.get(path, async (request, response) => {
    const number = integer(request.params.number ?? request.query.value);
    if (number === null) return response.status(400).json({ error: 'Not a number.' });
    const found = await find(number);
    if (found === undefined) return response.status(404).json({ error: 'Not found.' });
    return response.json(found);
  });
}

route('/items', queries.itemsByValue);
route('/items/:number', queries.item);
route('/customers/:number/orders', queries.orders);
route('/customers/:number/orders-with-lines', queries.ordersWithLines);

app.patch('/items/:number', async (request, response) => {
  const number = integer(request.params.number);
  const { stock } = request.body ?? {};
  if (number === null || !Number.isSafeInteger(stock))
    return response.status(400).json({ error: 'Not a number.' });
  await queries.setStock(number, stock);
  return response.status(204).end();
});

app.post('/notes', async (request, response) => {
  if (!isNote(request.body)) return response.status(400).json({ error: 'Not a note.' });
  return response.status(201).json(await queries.insertNote(request.body));
});

app.post('/notes/bulk', async (request, response) => {
  if (!Array.isArray(request.body) || !request.body.every(isNote))
    return response.status(400).json({ error: 'Not a list of notes.' });
  await queries.insertNotes(request.body);
  return response.status(201).end();
});

const server = app.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => server.close(() => void queries.end()).closeAllConnections());
