// Are reads answered as the dialect says? One table: request → status, body.
import { type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
  await served.database.pool.query(rows);
});
afterAll(() => served?.close());

const ids = (...numbers: number[]) => numbers.map((id) => ({ id }));

test.each<[string, string, unknown]>([
  ['a filter by equality', '/orders?select=id&id=eq.2', ids(2)],
  ['two filters must both hold', '/orders?select=id&customer_id=eq.1&status=eq.paid', ids(1)],
  ['a negated filter', '/orders?select=id&status=not.eq.paid&order=id', ids(2, 4)],
  ['a list of values', '/orders?select=id&id=in.(1,3,99)&order=id', ids(1, 3)],
  [
    'a list with a quoted comma',
    '/products?select=id&name=in.("Bread, \\"dark\\"",Apple)&order=id',
    ids(1, 2),
  ],
  ['an empty list holds nothing', '/orders?select=id&id=in.()', []],
  ['null', '/orders?select=id&note=is.null', ids(2)],
  ['not null', '/orders?select=id&note=not.is.null&order=id', ids(1, 3, 4)],
  ['an empty text is not null', '/orders?select=id&note=eq.', ids(4)],
  ['like with stars', '/products?select=id&name=like.*ea*&order=id', ids(2)],
  ['ilike any of several', '/products?select=id&name=ilike(any).{a*,c*}&order=id', ids(1, 3)],
  ['a regular expression', '/products?select=id&name=match.^A', ids(1)],
  ['greater and less', '/products?select=id&price=gt.1.5&price=lte.9', ids(2, 3)],
  ['distinct from null', '/orders?select=id&note=isdistinct.first&order=id', ids(2, 3, 4)],
  ['an array that contains', '/products?select=id&tags=cs.{red}', ids(1)],
  ['an array that overlaps', '/products?select=id&tags=ov.{milk,red}&order=id', ids(1, 3)],
  ['an equal array', '/products?select=id&tags=eq.{milk}', ids(3)],
  [
    'or, with and inside',
    '/orders?select=id&or=(id.eq.1,and(customer_id.eq.2,status.eq.shipped))&order=id',
    ids(1, 4),
  ],
  ['not.or', '/orders?select=id&not.or=(id.eq.1,id.eq.2)&order=id', ids(3, 4)],
  ['a place in JSON as text', '/customers?select=id&profile->>lang=eq.de', ids(1)],
  ['a place in JSON by index', '/customers?select=id&profile->tags->>1=eq.b', ids(1)],
  ['JSON that contains', '/customers?select=id&profile=cs.{"lang":"en"}', ids(2)],
  ['full text search', '/products?select=id&name=fts(english).apples', ids(1)],
  [
    'order, nulls first, then another key',
    '/orders?select=id&order=note.desc.nullsfirst,id',
    ids(2, 3, 1, 4),
  ],
  ['limit and offset', '/orders?select=id&order=id&limit=2&offset=1', ids(2, 3)],
  [
    'an alias and a cast',
    '/products?select=number:id::text,name&id=eq.1',
    [{ number: '1', name: 'Apple' }],
  ],
  ['a place in JSON selected', '/customers?select=profile->>lang&id=eq.1', [{ lang: 'de' }]],
  [
    'a to-one embed under another name',
    '/orders?select=id,customer:customers(name)&id=eq.3',
    [{ id: 3, customer: { name: 'Bob' } }],
  ],
  [
    'an embed two levels deep',
    '/orders?select=id,order_items(quantity,products(name))&id=eq.3',
    [{ id: 3, order_items: [{ quantity: 4, products: { name: 'Bread, "dark"' } }] }],
  ],
  [
    'an empty to-many embed',
    '/orders?select=id,order_items(quantity)&id=eq.2',
    [{ id: 2, order_items: [] }],
  ],
  [
    'a many-to-many embed',
    '/orders?select=id,products(id)&id=eq.4',
    [{ id: 4, products: ids(1, 3) }],
  ],
  [
    'an embed by its foreign key',
    '/orders?select=id,customers!orders_customer_id_fkey(name)&id=eq.1',
    [{ id: 1, customers: { name: 'Ann' } }],
  ],
  [
    'inner embeds leave parents out',
    '/customers?select=id,orders!inner(id)&orders.status=eq.shipped',
    [{ id: 2, orders: ids(4) }],
  ],
  [
    'inner embeds inside inner embeds',
    '/customers?select=id,orders!inner(order_items!inner(product_id))&orders.order_items.product_id=eq.3',
    [{ id: 2, orders: [{ order_items: [{ product_id: 3 }] }] }],
  ],
  [
    'an embed that only filters',
    '/orders?select=id,order_items!inner()&order_items.product_id=eq.3',
    ids(4),
  ],
  [
    'an embed that neither shows nor filters',
    '/orders?select=id,order_items()&id=eq.1&order_items.quantity=gt.1',
    ids(1),
  ],
  [
    'filter, order and limit of an embed',
    '/orders?select=id,order_items(product_id)&id=eq.4&order_items.order=product_id.desc&order_items.limit=1',
    [{ id: 4, order_items: [{ product_id: 3 }] }],
  ],
  [
    'or on an embed',
    '/customers?select=id,orders(id)&id=eq.1&orders.or=(status.eq.paid,status.eq.shipped)',
    [{ id: 1, orders: ids(1) }],
  ],
  [
    'a spread embed',
    '/orders?select=id,...customers(customer:name)&id=eq.1',
    [{ id: 1, customer: 'Ann' }],
  ],
  [
    'order by a to-one relation',
    '/orders?select=id,customers(name)&order=customers(name).desc,id&limit=1',
    [{ id: 3, customers: { name: 'Bob' } }],
  ],
])('%s', async (_, path, expected) => {
  const answer = await served.ask('GET', path, { role: 'admin' });
  expect([answer.json, answer.status]).toEqual([expected, 200]);
});

test.each<[string, string, Record<string, string>, number, Record<string, string>]>([
  [
    'an exact count tells that there is more',
    '/orders?limit=2',
    { prefer: 'count=exact' },
    206,
    { 'content-range': '0-1/4', 'preference-applied': 'count=exact' },
  ],
  [
    'an exact count of all',
    '/orders',
    { prefer: 'count=exact' },
    200,
    { 'content-range': '0-3/4' },
  ],
  [
    'a Range header',
    '/orders?order=id',
    { range: '1-2', prefer: 'count=exact' },
    206,
    { 'content-range': '1-2/4' },
  ],
  [
    'no rows',
    '/orders?id=eq.99',
    {},
    200,
    { 'content-range': '*/*', 'content-type': 'application/json; charset=utf-8' },
  ],
  ['an offset behind the end', '/orders?offset=9', { prefer: 'count=exact' }, 416, {}],
  [
    'one object',
    '/orders?id=eq.1',
    { accept: 'application/vnd.pgrst.object+json' },
    200,
    { 'content-type': 'application/vnd.pgrst.object+json; charset=utf-8' },
  ],
  [
    'one object of none',
    '/orders?id=eq.99',
    { accept: 'application/vnd.pgrst.object+json' },
    406,
    {},
  ],
  ['one object of many', '/orders', { accept: 'application/vnd.pgrst.object+json' }, 406, {}],
])('%s', async (_, path, headers, status, expected) => {
  const answer = await served.ask('GET', path, { role: 'admin', headers });
  const found = Object.fromEntries(
    Object.keys(expected).map((name) => [name, answer.headers.get(name)]),
  );
  expect([answer.status, found]).toEqual([status, expected]);
});

test('CSV has a header line, and quotes what needs it', async () => {
  const answer = await served.ask('GET', '/orders?select=id,note&order=id', {
    role: 'admin',
    headers: { accept: 'text/csv' },
  });
  expect(answer.text).toBe('id,note\n1,first\n2,\n3,"line\ntwo"\n4,""');
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
});

test('nulls can be left out', async () => {
  const answer = await served.ask('GET', '/orders?select=id,note&id=eq.2', {
    role: 'admin',
    headers: { accept: 'application/vnd.pgrst.array+json;nulls=stripped' },
  });
  expect(answer.json).toEqual([{ id: 2 }]);
});

test('HEAD answers as GET, without the body', async () => {
  const answer = await served.ask('HEAD', '/orders', {
    role: 'admin',
    headers: { prefer: 'count=exact' },
  });
  expect([answer.status, answer.text, answer.headers.get('content-range')]).toEqual([
    200,
    '',
    '0-3/4',
  ]);
});

test('never more rows than the model allows', async () => {
  await served.database.pool.query(
    "insert into customers (name, email) select 'x', 'x' || i || '@y' from generate_series(1, 150) i",
  );
  const answer = await served.ask('GET', '/customers?select=id&limit=1000', { role: 'admin' });
  expect(answer.json).toHaveLength(100);
  await served.database.pool.query("delete from customers where name = 'x'");
});
