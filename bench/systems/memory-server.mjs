// What does the least cost that Node can answer with? Items from memory, over node:http. Arguments: DATABASE_URL PORT
import { createServer } from 'node:http';
import { createQueries } from './queries.mjs';

const [databaseUrl = '', port] = process.argv.slice(2);
const queries = createQueries(databaseUrl);
/** Read once, true for ever. @type {Map<string, Buffer>} */
const bodies = new Map();

/** @param {string} url */
async function load(url) {
  const body = Buffer.from(JSON.stringify(await queries.item(Number(url.slice('/items/'.length)))));
  bodies.set(url, body);
  return body;
}

/** @param {import('node:http').ServerResponse} response @param {Buffer} body */
function send(response, body) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
  response.end(body);
}

const server = createServer(({ url = '' }, response) => {
  const known = bodies.get(url);
  if (known !== undefined) send(response, known);
  else void load(url).then((body) => send(response, body));
});
server.listen(Number(port), '127.0.0.1');
process.once('SIGTERM', () => server.close(() => void queries.end()).closeAllConnections());
