// What does a service behind a route look like? It tells parcels, of whoever asks: the gateway says in headers who that is.
import { createServer } from 'node:http';

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://parcels');
  if (pathname === '/v1/progress') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.end('data: {"parcel": 1, "at": "Graz"}\n\n');
    return;
  }
  const owner = request.headers['x-ashlar-subject'] ?? null;
  const body = JSON.stringify({ asked: pathname, role: request.headers['x-ashlar-role'], owner });
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(body);
});

server.listen(Number(process.env['PORT'] ?? 8082), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : address;
  process.stdout.write(`Parcels are told at http://localhost:${port}\n`);
});
