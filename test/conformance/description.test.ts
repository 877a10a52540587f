// Does the base path tell what the caller may do, and is the schema that clients name looked at?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
  await served.database.pool.query(rows);
});
afterAll(() => served?.close());

const clerk: Asking = { role: 'clerk' };

test.each(['', '/'])('GET /rest/v1%s describes the API for the caller', async (path) => {
  const [forClerk, forAnyone] = [
    await served.ask('GET', path, clerk),
    await served.ask('GET', path),
  ];
  expect(forClerk.headers.get('content-type')).toBe('application/openapi+json; charset=utf-8');
  expect(forClerk.json).toMatchObject({ openapi: '3.1.1', paths: { '/orders': { patch: {} } } });
  expect(Object.keys((forAnyone.json as { paths: object }).paths)).toEqual(['/products']);
});

test('another model is another description', async () => {
  const before = await served.ask('GET', '/', clerk);
  await served.declare(
    manifests.replaceAll(
      'roles: [clerk], operations: [update]',
      'roles: [customer], operations: [update]',
    ),
  );
  const after = await served.ask('GET', '/', clerk);
  await served.declare(manifests);
  const methods = [before, after].map(({ json }) =>
    Object.keys((json as { paths: Record<string, object> }).paths['/orders'] ?? {}),
  );
  expect(methods).toEqual([['get', 'patch'], ['get']]);
});

test.each<[method: string, accept: string, status: number]>([
  ['GET', 'application/json', 200],
  ['GET', 'application/openapi+json;q=0.9', 200],
  ['HEAD', '*/*', 200],
  ['GET', 'text/csv', 406],
  ['POST', '*/*', 405],
])('%s of the description as %s: %i', async (method, accept, status) => {
  const answer = await served.ask(method, '/', { headers: { accept } });
  expect(answer.status).toBe(status);
});

test.each<[method: string, path: string, header: string]>([
  ['GET', '/products?id=eq.1', 'accept-profile'],
  ['HEAD', '/products', 'accept-profile'],
  ['PATCH', '/orders?id=eq.1', 'content-profile'],
])('%s %s: the schema that is served may be named, another not', async (method, path, header) => {
  const body = method === 'PATCH' ? { body: { note: 'x' } } : {};
  const named = await served.ask(method, path, {
    ...clerk,
    ...body,
    headers: { [header]: 'public' },
  });
  expect(named.status).toBeLessThan(300);
  expect(named.headers.get('content-profile')).toBe('public');
  const other = await served.ask(method, path, {
    ...clerk,
    ...body,
    headers: { [header]: 'private' },
  });
  expect(other.status).toBe(406);
  const told = {
    code: 'PGRST106',
    message: 'Invalid schema: private',
    hint: 'Only the following schemas are exposed: public',
  };
  if (method !== 'HEAD') expect(other.json).toMatchObject(told);
});

test('a request that names no schema is told none', async () => {
  const answer = await served.ask('GET', '/products', {
    headers: { 'content-profile': 'private' },
  });
  expect([answer.status, answer.headers.has('content-profile')]).toEqual([200, false]);
});
