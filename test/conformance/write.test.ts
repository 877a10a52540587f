// Are writes answered as the dialect says?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
});
beforeEach(() => served.database.pool.query(rows));
afterAll(() => served?.close());

const admin = (asking: Asking & { prefer?: string } = {}): Asking => ({
  role: 'admin',
  ...asking,
  headers: {
    ...(asking.prefer === undefined ? {} : { prefer: asking.prefer }),
    ...asking.headers,
  },
});
const representation = 'return=representation';

async function column(sql: string): Promise<unknown[]> {
  const { rows: found } = await served.database.pool.query({ text: sql, rowMode: 'array' });
  return found.map(([value]) => value);
}

describe('insert', () => {
  test('one object, told back', async () => {
    const answer = await served.ask(
      'POST',
      '/orders?select=id,status,customers(name)',
      admin({ body: { customer_id: 2, note: 'new' }, prefer: representation }),
    );
    expect([answer.status, answer.json]).toEqual([
      201,
      [{ id: 5, status: 'pending', customers: { name: 'Bob' } }],
    ]);
    expect(answer.headers.get('preference-applied')).toBe(representation);
  });

  test('without a preference nothing is told', async () => {
    const answer = await served.ask('POST', '/orders', admin({ body: { customer_id: 2 } }));
    expect([answer.status, answer.text]).toEqual([201, '']);
    expect(await column('select customer_id from orders where id = 5')).toEqual(['2']);
  });

  test('headers only tell where the new row is', async () => {
    const asking = admin({ body: { customer_id: 2 }, prefer: 'return=headers-only' });
    const answer = await served.ask('POST', '/orders', asking);
    expect(answer.headers.get('location')).toBe('/rest/v1/orders?id=eq.5');
  });

  test('an array is inserted whole or not at all', async () => {
    const good = { name: 'D', email: 'd@x' };
    const bad = { name: 'E', email: 'ann@x.example' };
    const answer = await served.ask('POST', '/customers', admin({ body: [good, bad] }));
    expect([answer.status, answer.json]).toMatchObject([409, { code: '23505' }]);
    expect(await column("select 1 from customers where name = 'D'")).toEqual([]);
  });

  test('as one object of the object media type', async () => {
    const answer = await served.ask(
      'POST',
      '/orders?select=id',
      admin({
        body: { customer_id: 1 },
        prefer: representation,
        headers: { accept: 'application/vnd.pgrst.object+json' },
      }),
    );
    expect(answer.json).toEqual({ id: 5 });
  });

  test('missing keys become null, or the default when asked for', async () => {
    const body = [
      { id: 10, name: 'P', price: 1, tags: ['t'] },
      { id: 11, name: 'Q', price: 2 },
    ];
    const asNull = await served.ask(
      'POST',
      '/products?select=tags',
      admin({ body, prefer: representation }),
    );
    expect(asNull.json).toEqual([{ tags: ['t'] }, { tags: null }]);
    await served.ask('DELETE', '/products?id=gte.10', admin());
    const prefer = 'return=representation, missing=default';
    const asDefault = await served.ask('POST', '/products?select=tags', admin({ body, prefer }));
    expect(asDefault.json).toEqual([{ tags: ['t'] }, { tags: [] }]);
  });

  test('numbers keep digits that JavaScript cannot hold', async () => {
    await served.ask(
      'POST',
      '/orders',
      admin({ body: '{"id": 9007199254740993, "customer_id": 1}' }),
    );
    expect(await column('select id from orders where id > 1000')).toEqual(['9007199254740993']);
  });

  test('columns= picks the keys that are written', async () => {
    const body = { customer_id: 1, note: 'n', extra: 'ignored' };
    const asking = admin({ body, prefer: representation });
    const answer = await served.ask('POST', '/orders?columns=customer_id&select=note', asking);
    expect([answer.status, answer.json]).toEqual([201, [{ note: null }]]);
  });

  test('CSV', async () => {
    const asking = admin({
      body: 'id,name,price\n20,"A, b",1.5\n21,C,2',
      headers: { 'content-type': 'text/csv' },
    });
    const answer = await served.ask('POST', '/products', asking);
    expect(answer.status).toBe(201);
    expect(await column('select name from products where id >= 20 order by id')).toEqual([
      'A, b',
      'C',
    ]);
  });

  test('an empty array changes nothing', async () => {
    const answer = await served.ask('POST', '/orders', admin({ body: [], prefer: representation }));
    expect([answer.status, answer.json]).toEqual([201, []]);
  });

  test('an object without keys is a row of defaults', async () => {
    const answer = await served.ask('POST', '/orders', admin({ body: {} }));
    expect([answer.status, answer.json]).toMatchObject([
      400,
      { details: [{ field: 'customer_id', message: 'is required' }] },
    ]);
  });
});

describe('upsert', () => {
  const body = [
    { id: 1, name: 'Apple 2', price: 2 },
    { id: 30, name: 'New', price: 3 },
  ];

  test('merges rows that exist', async () => {
    const prefer = 'resolution=merge-duplicates, return=representation';
    const answer = await served.ask(
      'POST',
      '/products?select=id,name,cost',
      admin({ body, prefer }),
    );
    expect([answer.status, answer.json]).toEqual([
      201,
      [
        { id: 1, name: 'Apple 2', cost: 0.5 },
        { id: 30, name: 'New', cost: null },
      ],
    ]);
  });

  test('is told as 200 when no row is new', async () => {
    const asking = admin({ body: body[0], prefer: 'resolution=merge-duplicates' });
    expect((await served.ask('POST', '/products', asking)).status).toBe(200);
  });

  test('ignores rows that exist', async () => {
    const prefer = 'resolution=ignore-duplicates, return=representation';
    const answer = await served.ask('POST', '/products?select=id', admin({ body, prefer }));
    expect(answer.json).toEqual([{ id: 30 }]);
    expect(await column('select name from products where id = 1')).toEqual(['Apple']);
  });

  test('by another unique key', async () => {
    const asking = admin({
      body: { name: 'Ann 2', email: 'ann@x.example' },
      prefer: 'resolution=merge-duplicates',
    });
    await served.ask('POST', '/customers?on_conflict=email', asking);
    expect(await column('select name from customers order by id')).toEqual(['Ann 2', 'Bob', 'Cyd']);
  });

  test('by columns that are no key is refused, with the keys there are', async () => {
    const asking = admin({ body, prefer: 'resolution=merge-duplicates' });
    const answer = await served.ask('POST', '/products?on_conflict=name', asking);
    expect([answer.status, answer.json]).toMatchObject([
      400,
      { code: '42P10', hint: 'on_conflict can be: id' },
    ]);
  });

  test('PUT replaces or makes one row', async () => {
    const put = (id: number) =>
      served.ask('PUT', `/products?id=eq.${id}`, admin({ body: { id, name: 'Put', price: 4 } }));
    expect([(await put(1)).status, (await put(40)).status]).toEqual([204, 201]);
    expect(await column("select id from products where name = 'Put' order by id")).toEqual([1, 40]);
  });

  test.each([
    [
      'another key in the body',
      '/products?id=eq.1',
      { id: 2, name: 'x', price: 1 },
      'PGRST115',
      400,
    ],
    [
      'not just the key in the filters',
      '/products?name=eq.x',
      { id: 1, name: 'x', price: 1 },
      'PGRST105',
      405,
    ],
    ['a limit', '/products?id=eq.1&limit=1', { id: 1, name: 'x', price: 1 }, 'PGRST114', 400],
  ])('PUT with %s is refused', async (_, path, row, code, status) => {
    const answer = await served.ask('PUT', path, admin({ body: row }));
    expect([answer.status, answer.json]).toMatchObject([status, { code }]);
  });
});

describe('update and delete', () => {
  test('update by filter, told back', async () => {
    const asking = admin({ body: { status: 'shipped' }, prefer: `${representation}, count=exact` });
    const answer = await served.ask('PATCH', '/orders?customer_id=eq.1&select=id,status', asking);
    expect([answer.status, answer.json, answer.headers.get('content-range')]).toEqual([
      200,
      [
        { id: 1, status: 'shipped' },
        { id: 2, status: 'shipped' },
      ],
      '0-1/2',
    ]);
  });

  test('update of nothing is no error', async () => {
    const asking = admin({ body: { status: 'paid' } });
    expect((await served.ask('PATCH', '/orders?id=eq.99', asking)).status).toBe(204);
  });

  test('an update without any key changes nothing', async () => {
    const asking = admin({ body: {}, prefer: representation });
    const answer = await served.ask('PATCH', '/orders?id=eq.1', asking);
    expect([answer.status, answer.json]).toEqual([200, []]);
  });

  test('delete by filter, told back', async () => {
    const answer = await served.ask(
      'DELETE',
      '/order_items?order_id=eq.4&select=product_id',
      admin({ prefer: representation }),
    );
    expect([answer.status, answer.json]).toEqual([200, [{ product_id: 1 }, { product_id: 3 }]]);
    expect(await column('select count(*)::int from order_items')).toEqual([3]);
  });

  test.each(['PATCH', 'DELETE'])('%s without a filter is refused', async (method) => {
    const body = method === 'PATCH' ? { body: { status: 'paid' } } : {};
    const answer = await served.ask(method, '/orders', admin(body));
    expect([answer.status, answer.json]).toMatchObject([400, { code: '21000' }]);
    expect(await column("select count(*)::int from orders where status = 'paid'")).toEqual([2]);
  });

  test('max-affected undoes what goes too far', async () => {
    const prefer = 'handling=strict, max-affected=1';
    const answer = await served.ask('DELETE', '/order_items?order_id=eq.4', admin({ prefer }));
    expect([answer.status, answer.json]).toMatchObject([400, { code: 'PGRST124' }]);
    expect(await column('select count(*)::int from order_items')).toEqual([5]);
  });

  test('one object of the object media type undoes a change of several', async () => {
    const answer = await served.ask(
      'PATCH',
      '/orders?customer_id=eq.1',
      admin({
        body: { note: 'x' },
        prefer: representation,
        headers: { accept: 'application/vnd.pgrst.object+json' },
      }),
    );
    expect([answer.status, answer.json]).toMatchObject([406, { code: 'PGRST116' }]);
    expect(await column("select 1 from orders where note = 'x'")).toEqual([]);
  });
});
