// Does the client of Supabase work unchanged?
import { PostgrestClient } from '@supabase/postgrest-js';
import { type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
let client: PostgrestClient;
beforeAll(async () => {
  served = await serve(manifests);
  const token = await served.token('admin');
  const headers = { authorization: `Bearer ${token}` };
  client = new PostgrestClient(`${served.url}/rest/v1`, { headers, schema: 'public' });
});
beforeEach(() => served.database.pool.query(rows));
afterAll(() => served?.close());

test('select with embeds, filters, order, range and count', async () => {
  const { data, count, error } = await client
    .from('orders')
    .select('id, customers(name), order_items(quantity, products(name))', { count: 'exact' })
    .in('status', ['paid', 'shipped'])
    .order('id', { ascending: false })
    .range(0, 1);
  expect(error).toBeNull();
  expect(count).toBe(3);
  expect(data).toMatchObject([
    { id: 4, customers: { name: 'Bob' } },
    { id: 3, customers: { name: 'Bob' }, order_items: [{ quantity: 4 }] },
  ]);
});

test('or, contains, not, textSearch, and filters on embeds', async () => {
  const or = await client
    .from('orders')
    .select('id')
    .or('id.eq.1,and(customer_id.eq.2,status.eq.shipped)')
    .order('id');
  expect(or.data).toEqual([{ id: 1 }, { id: 4 }]);
  const contains = await client.from('products').select('id').contains('tags', ['red']);
  expect(contains.data).toEqual([{ id: 1 }]);
  const not = await client.from('orders').select('id').not('note', 'is', null).order('id');
  expect(not.data).toEqual([{ id: 1 }, { id: 3 }, { id: 4 }]);
  const search = await client
    .from('products')
    .select('id')
    .textSearch('name', 'apple', { type: 'plain' });
  expect(search.data).toEqual([{ id: 1 }]);
  const embed = await client
    .from('customers')
    .select('id, orders!inner(id)')
    .eq('orders.status', 'shipped');
  expect(embed.data).toEqual([{ id: 2, orders: [{ id: 4 }] }]);
});

test('single, maybeSingle and csv', async () => {
  expect((await client.from('orders').select('id').eq('id', 1).single()).data).toEqual({ id: 1 });
  const none = await client.from('orders').select('id').eq('id', 99).maybeSingle();
  expect([none.data, none.error]).toEqual([null, null]);
  const many = await client.from('orders').select('id').single();
  expect(many.error).toMatchObject({ code: 'PGRST116' });
  expect((await client.from('orders').select('id').order('id').csv()).data).toBe('id\n1\n2\n3\n4');
});

test('insert, upsert, update and delete, with and without select', async () => {
  const inserted = await client
    .from('orders')
    .insert({ customer_id: 1, note: 'x' })
    .select('id')
    .single();
  expect(inserted.data).toEqual({ id: 5 });
  const silent = await client
    .from('orders')
    .insert([{ customer_id: 1 }, { customer_id: 2, note: 'y' }]);
  expect([silent.status, silent.data, silent.error]).toEqual([201, null, null]);
  const upserted = await client
    .from('customers')
    .upsert({ name: 'Ann 2', email: 'ann@x.example' }, { onConflict: 'email' })
    .select('id, name');
  expect(upserted.data).toEqual([{ id: 1, name: 'Ann 2' }]);
  const updated = await client
    .from('orders')
    .update({ status: 'paid' })
    .eq('id', 2)
    .select('status');
  expect(updated.data).toEqual([{ status: 'paid' }]);
  const deleted = await client.from('order_items').delete({ count: 'exact' }).eq('order_id', 4);
  expect([deleted.status, deleted.count]).toEqual([204, 2]);
});

test('errors arrive as the client knows them', async () => {
  const unknown = await client.from('nothing').select();
  expect([unknown.status, unknown.error?.code]).toEqual([404, 'PGRST205']);
  const duplicate = await client.from('customers').insert({ name: 'A', email: 'ann@x.example' });
  expect([duplicate.status, duplicate.error?.code]).toEqual([409, '23505']);
});
