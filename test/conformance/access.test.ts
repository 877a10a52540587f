// Does every role see and change what its rules say, and learn nothing of the rest?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
});
beforeEach(() => served.database.pool.query(rows));
afterAll(() => served?.close());

const ann: Asking = { role: 'customer', claims: { sub: '1' } };
const clerk: Asking = { role: 'clerk' };
const representation = { prefer: 'return=representation' };

test.each<[string, Asking, string, unknown]>([
  [
    'a customer sees its own orders only',
    ann,
    '/orders?select=id&order=id',
    [{ id: 1 }, { id: 2 }],
  ],
  ['a filter does not reach further', ann, '/orders?select=id&or=(id.eq.3,id.eq.1)', [{ id: 1 }]],
  ['a count does not tell of other rows', ann, '/orders?select=id&id=eq.3', []],
  [
    'rules reach through relationships',
    ann,
    '/order_items?select=order_id&order=order_id',
    [{ order_id: 1 }, { order_id: 1 }],
  ],
  [
    'rules hold inside embeds',
    { role: 'customer', claims: { sub: '3' } },
    '/products?select=id,orders(id)&id=eq.1',
    [{ id: 1, orders: [] }],
  ],
  ['a star stands for what may be read', clerk, '/customers?id=eq.1', [{ id: 1, name: 'Ann' }]],
  [
    'anonymous callers read what is open',
    {},
    '/products?id=eq.1',
    [{ id: 1, name: 'Apple', price: 1.5, tags: ['fruit', 'red'] }],
  ],
  ['a claim that is missing matches nothing', { role: 'customer' }, '/orders', []],
  ['a claim in a filter of a request is a text', ann, '/customers?name=eq.$jwt.sub', []],
  [
    'service_role is bound by no rule',
    { role: 'service_role' },
    '/customers?select=secret&id=eq.1',
    [{ secret: 's1' }],
  ],
])('%s', async (_, asking, path, expected) => {
  const answer = await served.ask('GET', path, asking);
  expect([answer.json, answer.status]).toEqual([expected, 200]);
});

test('a column out of reach reads like one that does not exist, wherever it is named', async () => {
  const paths = [
    '/customers?select=COLUMN',
    '/customers?COLUMN=eq.x',
    '/customers?or=(COLUMN.eq.x,id.eq.1)',
    '/customers?order=COLUMN',
    '/orders?select=customers(COLUMN)',
    '/orders?select=customers(id)&customers.COLUMN=eq.x',
  ];
  for (const path of paths) {
    const [hidden, unknown] = await Promise.all(
      ['secret', 'sicrat'].map(async (name) => {
        const answer = await served.ask('GET', path.replaceAll('COLUMN', name), clerk);
        return [answer.status, answer.text.replaceAll(name, 'COLUMN')];
      }),
    );
    expect(hidden).toEqual(unknown);
    expect(hidden?.[0]).toBe(400);
  }
});

test.each<[string, string, Asking, string, number, string | undefined]>([
  [
    'a customer orders for itself',
    'POST',
    { ...ann, body: { customer_id: 1 } },
    '/orders',
    201,
    undefined,
  ],
  ['not for another', 'POST', { ...ann, body: { customer_id: 2 } }, '/orders', 403, '42501'],
  [
    'not among others either',
    'POST',
    { ...ann, body: [{ customer_id: 1 }, { customer_id: 2 }] },
    '/orders',
    403,
    '42501',
  ],
  [
    'and sets no status',
    'POST',
    { ...ann, body: { customer_id: 1, status: 'paid' } },
    '/orders',
    403,
    '42501',
  ],
  [
    'nor changes any order',
    'PATCH',
    { ...ann, body: { note: 'x' } },
    '/orders?id=eq.1',
    403,
    '42501',
  ],
  [
    'a clerk changes a status',
    'PATCH',
    { ...clerk, body: { status: 'paid' } },
    '/orders?id=eq.2',
    204,
    undefined,
  ],
  [
    'but not whose order it is',
    'PATCH',
    { ...clerk, body: { customer_id: 2 } },
    '/orders?id=eq.2',
    403,
    '42501',
  ],
  ['nor deletes it', 'DELETE', clerk, '/orders?id=eq.2', 403, '42501'],
  ['anonymous callers are asked for a token', 'GET', {}, '/orders', 401, '42501'],
  ['a role nobody declared has no rights', 'GET', { role: 'ghost' }, '/orders', 403, undefined],
])('%s', async (_, method, asking, path, status, code) => {
  const answer = await served.ask(method, path, asking);
  expect(answer.status).toBe(status);
  if (code !== undefined) expect(answer.json).toMatchObject({ code });
});

test('a refused write leaves nothing behind', async () => {
  await served.ask('POST', '/orders', { ...ann, body: [{ customer_id: 1 }, { customer_id: 2 }] });
  const { rows: found } = await served.database.pool.query('select count(*)::int as n from orders');
  expect(found).toEqual([{ n: 4 }]);
});

test('an upsert does not reach rows its caller may not change', async () => {
  const answer = await served.ask('POST', '/orders', {
    ...clerk,
    headers: { prefer: 'resolution=merge-duplicates' },
    body: { id: 1, status: 'paid' },
  });
  expect(answer.status).toBe(403);
});

test('a duplicate tells its value only to those who may read the column', async () => {
  const asAdmin = await served.ask('POST', '/customers', {
    role: 'admin',
    headers: representation,
    body: { name: 'X', email: 'ann@x.example' },
  });
  expect(asAdmin.json).toMatchObject({
    code: '23505',
    details: 'Key (email)=(ann@x.example) already exists.',
  });
});

test('to others a duplicate tells neither the value nor whose it is', async () => {
  const answer = await served.ask('POST', '/customers', {
    role: 'importer',
    body: { name: 'X', email: 'ann@x.example' },
  });
  expect([answer.status, answer.json]).toMatchObject([409, { code: '23505', details: null }]);
});

test('who may create but not read is told nothing back', async () => {
  const body = { name: 'X', email: 'x@x.example', secret: 's' };
  const silent = await served.ask('POST', '/customers', { role: 'importer', body });
  expect([silent.status, silent.text]).toEqual([201, '']);
  const asking = { role: 'importer', headers: representation, body: { ...body, email: 'y@x' } };
  const refused = await served.ask('POST', '/customers', asking);
  expect([refused.status, refused.json]).toMatchObject([403, { code: '42501' }]);
});

test('a missing reference is told as a conflict', async () => {
  const answer = await served.ask('POST', '/order_items', {
    role: 'admin',
    body: { order_id: 99, product_id: 1, quantity: 1 },
  });
  expect([answer.status, answer.json]).toMatchObject([409, { code: '23503' }]);
});

test.each<[string, Asking, string, string]>([
  [
    'an admin may do all',
    { role: 'admin' },
    '/orders',
    'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
  ],
  ['a customer reads and creates', ann, '/orders', 'GET, HEAD, POST, OPTIONS'],
  ['an anonymous caller reads products', {}, '/products', 'GET, HEAD, OPTIONS'],
  ['and nothing else', {}, '/orders', 'OPTIONS'],
])('OPTIONS: %s', async (_, asking, path, allow) => {
  const answer = await served.ask('OPTIONS', path, asking);
  expect([answer.status, answer.headers.get('allow')]).toEqual([204, allow]);
});
