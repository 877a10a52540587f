// What can a caller find out, or change, by roundabout ways?
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './rules-shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
});
beforeEach(() => served.database.pool.query(rows));
afterAll(() => served?.close());

const ann: Asking = { role: 'customer', claims: { sub: 1 } };
const clerk: Asking = { role: 'clerk', claims: { sub: 1 } };
const importer: Asking = { role: 'importer' };
const back: Asking = { role: 'service_role' };
const representation = { prefer: 'return=representation' };

async function column(sql: string): Promise<unknown[]> {
  const found = await served.database.pool.query({ text: sql, rowMode: 'array' });
  return found.rows.map(([value]) => value);
}

/** Status and body of a request, with a word of it made unrecognisable. */
async function told(method: string, path: string, asking: Asking, word = '\0') {
  const { status, text } = await served.ask(method, path, asking);
  return { status, text: text.replaceAll(word, '…') };
}

describe('reads', () => {
  test('an order by a related row is blind to rows out of reach', async () => {
    const orderOf = async () => {
      const path =
        '/order_items?select=product_id,products(id)&order_id=eq.1&order=products(name).desc';
      return (await served.ask('GET', path, ann)).json;
    };
    const before = await orderOf();
    await served.database.pool.query("update products set name = 'A' where id = 2");
    expect(await orderOf()).toEqual(before);
  });

  test.each<[string, string, string]>([
    ['a pattern that cannot end', 'like.Wi*\\', 'like.Vi*\\'],
    ['one of several such patterns', 'like(any).{"Wi*\\\\"}', 'like(any).{"Vi*\\\\"}'],
    ['a search behind a comparison that fits', 'eq.Wim&name=fts.a b', 'eq.Vim&name=fts.a b'],
  ])('no error tells that a row is there: %s', async (_, there, absent) => {
    // Again and again: from some time on, PostgreSQL plans without looking at the values.
    for (let i = 0; i < 8; i++) {
      const together = await Promise.all(
        [there, absent, there, absent].map((filter) =>
          told('GET', `/staff?select=id&name=${filter}`, clerk),
        ),
      );
      for (const answer of together) expect(answer).toEqual({ status: 200, text: '[]' });
    }
  });

  test('such a filter works on the rows within reach', async () => {
    const { json } = await served.ask('GET', '/products?select=id&name=match.^[A-C]', {});
    expect(json).toEqual([{ id: 1 }, { id: 3 }]);
    const wrong = await served.ask('GET', '/products?name=like.App*\\', {});
    expect([wrong.status, wrong.json]).toMatchObject([400, { code: '22025' }]);
  });

  test.each([
    ['from the side that has it', '/orders?select=id,customers(name)'],
    ['from the other side', '/customers?select=id,orders(id)'],
    ['by its name', '/orders?select=id,customers!orders_customer_id_fkey(name)'],
    ['for an order', '/orders?select=id,customers()&order=customers(name)'],
    ['through a joining table', '/customers?select=id,orders!inner(id)'],
  ])('a foreign key out of reach relates nothing, %s', async (_, path) => {
    const answer = await served.ask('GET', path, clerk);
    expect([answer.status, answer.json]).toMatchObject([400, { code: 'PGRST200' }]);
    expect((await served.ask('GET', path, back)).status).toBe(200);
  });

  test('a cast does not make names of the catalogs out of numbers', async () => {
    for (const type of ['regclass', 'regrole', 'regtype', 'regproc', 'regnamespace']) {
      const { status, json } = await served.ask('GET', `/products?select=id::${type}`, {});
      expect([status, json]).toMatchObject([400, { code: 'PGRST100' }]);
    }
  });

  test('hints name nothing out of reach', async () => {
    for (const name of ['custmers', 'invoicess', 'ordrs']) {
      const { json } = await served.ask('GET', `/${name}`, {});
      expect(json).toMatchObject({ code: 'PGRST205', hint: null });
    }
    const { json } = await served.ask('GET', '/prodcts', {});
    expect(json).toMatchObject({ code: 'PGRST205', hint: 'Did you mean "products"?' });
  });
});

describe('claims of odd types', () => {
  test.each<[string, unknown]>([
    ['a list', [1]],
    ['an object', { id: 1 }],
    ['a list with a list', [[1]]],
    ['null', null],
  ])('%s is no value: it matches nothing', async (_, sub) => {
    const asking = { role: 'customer', claims: { sub } };
    expect(await told('GET', '/orders', asking)).toEqual({ status: 200, text: '[]' });
  });

  test.each<[string, unknown]>([
    ['a text with SQL in it', "1' or '1'='1"],
    ['true', true],
    ['a fraction', 1.5],
  ])('%s is no number', async (_, sub) => {
    const asking = { role: 'customer', claims: { sub } };
    const { status, json } = await served.ask('GET', '/orders', asking);
    expect([status, json]).toMatchObject([400, { code: '22P02' }]);
  });
});

describe('writes', () => {
  test.each(['PATCH', 'DELETE'])('%s: a filter on an embed names no rows', async (method) => {
    const path = '/orders?select=id,order_items(quantity)&order_items.quantity=eq.1';
    const body = method === 'PATCH' ? { body: { note: 'x' } } : {};
    for (const asking of [ann, back]) {
      const { status, json } = await served.ask(method, path, { ...asking, ...body });
      expect([status, json]).toMatchObject([400, { code: '21000' }]);
    }
  });

  test('it chooses among the related rows that are told', async () => {
    const path =
      '/orders?id=eq.1&select=id,order_items(product_id)&order_items.quantity=gt.1&order_items.order=product_id';
    const body = { note: 'x' };
    const { json } = await served.ask('PATCH', path, { ...ann, headers: representation, body });
    expect(json).toEqual([{ id: 1, order_items: [{ product_id: 2 }] }]);
  });

  test('no error tells that a row is there', async () => {
    const body = { note: 'x' };
    for (const pattern of ['thr*', 'xyz*']) {
      const path = `/orders?note=like.${pattern}\\`;
      expect(await told('PATCH', path, { ...ann, body })).toEqual({ status: 204, text: '' });
    }
  });

  test('a place is told of a row within reach only, and of one row only', async () => {
    const placeOf = async (body: unknown) => {
      const headers = { prefer: 'return=headers-only' };
      const answer = await served.ask('POST', '/customers', { ...importer, headers, body });
      expect(answer.status).toBe(201);
      return answer.headers.get('location');
    };
    const [there, away] = [
      { name: 'x', city: 'Bonn' },
      { name: 'x', city: 'Rome' },
    ];
    expect(await placeOf({ id: 11, ...there })).toBe('/rest/v1/customers?id=eq.11');
    expect(await placeOf({ id: 12, ...away })).toBeNull();
    const many = await Promise.all(
      [13, 14, 15, 16].map((id) => placeOf({ id, ...(id % 2 ? there : away) })),
    );
    expect(many).toEqual([
      '/rest/v1/customers?id=eq.13',
      null,
      '/rest/v1/customers?id=eq.15',
      null,
    ]);
    expect(
      await placeOf([
        { id: 17, ...there },
        { id: 18, ...there },
      ]),
    ).toBeNull();
  });

  test('a unique column out of reach reads like one that is none', async () => {
    const headers = { prefer: 'resolution=ignore-duplicates' };
    const asking = { ...importer, headers, body: { id: 9, name: 'x' } };
    const hidden = await told('POST', '/customers?on_conflict=secret', asking, 'secret');
    const unknown = await told('POST', '/customers?on_conflict=sicrat', asking, 'sicrat');
    expect(hidden).toEqual(unknown);
    expect(hidden.status).toBe(400);
  });

  test.each<[string, string, Asking, object]>([
    ['a row it may not see', '/customers', importer, { id: 2, name: 'new', city: 'Bonn' }],
    ['a row of another', '/orders', ann, { id: 5, customer_id: 1, note: 'taken' }],
    ['a row it may not change any more', '/orders', ann, { id: 2, customer_id: 1, note: 'x' }],
    ['its row into one of another', '/orders', ann, { id: 1, customer_id: 2, note: 'x' }],
    [
      'a good row and a bad one',
      '/orders',
      ann,
      [
        { id: 1, customer_id: 1 },
        { id: 5, customer_id: 1 },
      ],
    ],
  ])('nobody merges %s', async (_, path, asking, body) => {
    const everything =
      'select to_json(t)::text from (table customers) t union all select to_json(t)::text from (table orders) t';
    const before = await column(everything);
    for (const [method, query] of [
      ['POST', ''],
      ...('id' in body ? [['PUT', `?id=eq.${String(body.id)}`] as const] : []),
    ]) {
      const headers = { prefer: 'resolution=merge-duplicates' };
      const { status } = await served.ask(method, path + query, { ...asking, headers, body });
      expect([status, await column(everything)]).toEqual([403, before]);
    }
  });
});

describe('errors of constraints', () => {
  test('a table out of reach is not named', async () => {
    const { status, text } = await served.ask('DELETE', '/customers?id=eq.2', {
      role: 'keeper',
    });
    expect(status).toBe(409);
    expect(text).not.toMatch(/orders/);
  });

  test('one within reach is', async () => {
    const { status, json } = await served.ask('DELETE', '/customers?id=eq.2', clerk);
    expect([status, json]).toMatchObject([
      409,
      { code: '23503', details: 'Key (id)=(2) is still referenced from table "orders".' },
    ]);
  });

  test('RESTRICT is a conflict, and keys of other tables are not told', async () => {
    // orders go with their customer, but an invoice keeps one of them.
    await served.database.pool.query(
      'alter table orders drop constraint orders_customer_id_fkey, add constraint orders_customer_id_fkey foreign key (customer_id) references customers on delete cascade',
    );
    const { status, json } = await served.ask('DELETE', '/customers?id=eq.2', clerk);
    expect([status, json]).toMatchObject([409, { details: null }]);
    expect(JSON.stringify(json)).not.toMatch(/invoices/);
  });

  test('what a trigger breaks in another table is told without its rows', async () => {
    await served.database.pool.query(
      `create function audit() returns trigger language plpgsql as $$ begin
         insert into staff (id, name) values (2, 'again'); return new; end $$;
       create trigger audit after update on customers for each row execute function audit()`,
    );
    const body = { name: 'x' };
    const { status, json } = await served.ask('PATCH', '/customers?id=eq.1', { ...ann, body });
    expect([status, json]).toMatchObject([409, { code: '23505', details: null }]);
    expect(JSON.stringify(json)).not.toMatch(/staff|\(2\)/);
    await served.database.pool.query('drop trigger audit on customers');
  });
});
