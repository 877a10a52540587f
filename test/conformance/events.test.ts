// Is a client that follows an entity told of every change that it may see, and of nothing else?
import { setTimeout as pause } from 'node:timers/promises';
import { SignJWT } from 'jose';
import {
  type Followed,
  type Following,
  followEvents,
  type Told,
} from '../helpers/follow-events.ts';
import { type Served, serve } from '../helpers/serve.ts';
import { entities } from './events-shop.ts';

let served: Served;
const open: Followed[] = [];
const sql = (text: string) => served.database.pool.query(text);

async function follow(path: string, following: Following = {}): Promise<Followed> {
  const followed = await followEvents(served, path, following);
  open.push(followed);
  return followed;
}
const ann = { role: 'customer', claims: { sub: 'ann' } };
const said = (told: readonly Told[]) => told.map(({ kind, key, row }) => [kind, key, row]);
/** Of a refusal. */
const refused = async (path: string, following: Following = {}) => {
  const headers: Record<string, string> = {};
  if (following.role !== undefined)
    headers['authorization'] = `Bearer ${await served.token(following.role)}`;
  const answer = await fetch(`${served.url}/events/v1${path}`, { headers });
  return [answer.status, await answer.text()];
};

/** Until what was committed is told: a stream that is opened then begins behind it. */
async function untilTold(): Promise<void> {
  for (let i = 0; i < 500; i++) {
    // Refused until the log is there, some time after the first model is served.
    const followed = await followEvents(served, '/marks').catch(() => null);
    await sql('insert into marks default values');
    await Promise.race([followed?.until(1), pause(followed === null ? 50 : 1000)]);
    followed?.close();
    if (followed?.told.some(({ kind }) => kind === 'insert')) return;
  }
  throw new Error('Nobody tells of changes.');
}

beforeAll(async () => {
  served = await serve(entities(), '', { isCaching: true });
});
beforeEach(async () => {
  await sql('delete from orders; delete from products');
  await untilTold();
});
afterEach(() => {
  for (const followed of open.splice(0)) followed.close();
});
afterAll(() => served?.close());

test('whoever writes: rows that come, change and go are told, without hidden columns', async () => {
  const followed = await follow('/products');
  await sql(`insert into products values (1, 'mug', 7)`);
  await followed.until(1);
  await sql(`update products set name = 'cup'`);
  await followed.until(2);
  await sql('update products set id = 2');
  await followed.until(3);
  await sql('delete from products');
  await followed.until(4);
  await sql('truncate products cascade');
  expect(said(await followed.until(5))).toEqual([
    ['insert', { id: 1 }, { id: 1, name: 'mug', data: null }],
    ['update', { id: 1 }, { id: 1, name: 'cup', data: null }],
    ['update', { id: 2 }, { id: 2, name: 'cup', data: null }],
    ['delete', { id: 2 }, null],
    ['truncate', null, null],
  ]);
  expect(followed.told.map(({ oldKey }) => oldKey)).toEqual([null, null, { id: 1 }, null, null]);
  const [first] = followed.told;
  expect(JSON.parse(first?.data ?? '')).toMatchObject({
    ...{ specversion: '1.0', type: 'dev.ashlar.change.insert', source: '/ashlar/public/products' },
    ...{ subject: '1', datacontenttype: 'application/json' },
  });
});

test('keys keep their digits, and values their lines', async () => {
  const followed = await follow('/products');
  await sql(`insert into products values (9007199254740993, 'a\nb', 1, '{\n"c":\r\n[1]}')`);
  const [told] = await followed.until(1);
  expect(told?.data).toContain('"key":{"id":9007199254740993}');
  expect(told?.data).toContain('"id":9007199254740993,"name":"a\\nb"');
  expect(told?.row).toMatchObject({ data: { c: [1] } });
});

test('who may read some rows is told of these, and when they go from sight', async () => {
  await sql(`insert into orders values ('x', 1, 'ann'), ('x', 2, 'bob'), ('x', 3, 'ann')`);
  await untilTold();
  const followed = await follow('/orders', ann);
  await sql(`update orders set owner = 'bob' where number = 1`);
  await sql(`update orders set owner = 'eve' where number = 2`);
  await sql('delete from orders where number = 2');
  await sql(`update orders set owner = 'ann' where number = 1`);
  await followed.until(2);
  await sql(`update orders set shop = 'y' where number = 1`);
  await followed.until(3);
  await sql('delete from orders');
  const told = await followed.until(5);
  const order = (shop: string) => ({ shop, number: 1, owner: 'ann', product_id: null });
  expect(said(told.slice(1, 3))).toEqual([
    ['update', { shop: 'x', number: 1 }, order('x')],
    ['update', { shop: 'y', number: 1 }, order('y')],
  ]);
  expect(told[2]?.oldKey).toEqual({ shop: 'x', number: 1 });
  expect(said(told.slice(3)).sort()).toEqual([
    ['delete', { shop: 'x', number: 3 }, null],
    ['delete', { shop: 'y', number: 1 }, null],
  ]);
});

test('select and filters are those of reads', async () => {
  await sql(`insert into products values (1, 'mug'); insert into orders values ('x', 1, 'bob', 1)`);
  await untilTold();
  const followed = await follow('/orders?select=number,products(name)&owner=eq.bob', {
    role: 'clerk',
  });
  await sql(`insert into orders values ('x', 2, 'ann', 1), ('x', 3, 'bob', 1)`);
  await followed.until(1);
  await sql(`update orders set owner = 'eve' where number = 1`);
  await followed.until(2);
  await sql(`update orders set owner = 'bob' where number = 2`);
  expect(said(await followed.until(3))).toEqual([
    ['insert', { shop: 'x', number: 3 }, { number: 3, products: { name: 'mug' } }],
    ['delete', { shop: 'x', number: 1 }, null],
    ['update', { shop: 'x', number: 2 }, { number: 2, products: { name: 'mug' } }],
  ]);
});

test('filters may be about what is embedded', async () => {
  await sql(`insert into products values (1, 'mug'), (2, 'cup');
    insert into orders values ('x', 1, 'bob', 1), ('x', 2, 'bob', 2)`);
  await untilTold();
  const followed = await follow('/orders?select=number,products!inner(name)&products.name=eq.mug', {
    role: 'clerk',
  });
  await sql('update orders set product_id = 1 where number = 2');
  await followed.until(1);
  await sql('update orders set product_id = 2 where number = 1');
  expect(said(await followed.until(2))).toEqual([
    ['update', { shop: 'x', number: 2 }, { number: 2, products: { name: 'mug' } }],
    ['delete', { shop: 'x', number: 1 }, null],
  ]);
});

test('who was away is told of what it has missed, each once and in order', async () => {
  const before = await follow('/products');
  await sql(`insert into products values (1, 'a'), (2, 'b')`);
  const [, last] = await before.until(2);
  before.close();
  await sql(`insert into products values (3, 'c')`);
  await sql('delete from products where id = 2');
  const after = await follow('/products', { from: last?.id ?? '' });
  await sql(`insert into products values (4, 'd')`);
  const told = await after.until(3);
  expect(said(told).map(([kind, key]) => [kind, key])).toEqual([
    ['insert', { id: 3 }],
    ['delete', { id: 2 }],
    ['insert', { id: 4 }],
  ]);
});

test('a transaction larger than what is kept in memory comes whole', async () => {
  const followed = await follow('/products');
  await sql(`insert into products select i, 'p' from generate_series(1, 5000) i`);
  const told = await followed.until(5000);
  expect(told.map(({ key }) => (key as { id: number }).id)).toEqual(
    Array.from({ length: 5000 }, (_, i) => i + 1),
  );
}, 60_000);

test('whose place is not known has to read anew, with a token that sees what was told', async () => {
  await sql(`insert into products values (1, 'a')`);
  for (const from of ['rubbish', '99999999@1.1.ab.cd:0/1:0', '1@1.1.ab.cd:0/1:0']) {
    const followed = await follow('/products', { from });
    const [told] = await followed.until(1);
    expect(told?.kind).toBe('reset');
    const { consistencyToken: token } = JSON.parse(told?.data ?? '') as Record<string, string>;
    const headers = { 'consistency-token': token ?? '' };
    const read = await served.ask('GET', '/products?select=id', { headers, sees: 'anything' });
    expect(read.json).toEqual([{ id: 1 }]);
  }
});

test('who may read some rows reads anew after an absence in which any may have gone', async () => {
  await sql(`insert into orders values ('x', 1, 'ann'), ('x', 2, 'ann')`);
  await untilTold();
  const before = await follow('/orders', ann);
  await sql(`update orders set owner = 'ann' where number = 1`);
  const [first] = await before.until(1);
  before.close();
  const from = first?.id ?? '';
  await sql(`insert into orders values ('x', 3, 'ann')`);
  const seeing = await follow('/orders', { ...ann, from });
  await seeing.until(1);
  await sql('delete from orders where number = 2');
  expect(said(await seeing.until(2)).map(([kind]) => kind)).toEqual(['insert', 'delete']);
  const doubting = await follow('/orders', { ...ann, from });
  expect(said(await doubting.until(2)).map(([kind]) => kind)).toEqual(['insert', 'reset']);
});

test('what is asked for wrongly is refused before anything is sent', async () => {
  const clerk = { role: 'clerk' };
  expect(await refused('/product')).toEqual([404, expect.stringContaining('\\"products\\"')]);
  expect(await refused('/orders')).toEqual([401, expect.stringContaining('42501')]);
  expect(await refused('/orders', { role: 'guest' })).toEqual([403, expect.any(String)]);
  expect(await refused('/silent')).toEqual([404, expect.stringContaining('spec.events: true')]);
  expect(await refused('/orders?order=number', clerk)).toEqual([
    400,
    expect.stringContaining('\\"order\\"'),
  ]);
  expect(await refused('/orders?ownr=eq.1', clerk)).toEqual([
    400,
    expect.stringContaining('\\"owner\\"'),
  ]);
  expect(await refused('/products?select=cost')).toEqual([
    expect.any(Number),
    expect.stringContaining('cost'),
  ]);
  const posted = await fetch(`${served.url}/events/v1/products`, { method: 'POST' });
  expect(posted.status).toBe(405);
});

test('a stream ends with the token, and when the role may not read any more', async () => {
  const token = await new SignJWT({ role: 'clerk' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime(Math.floor(Date.now() / 1000) + 2)
    .sign(new TextEncoder().encode(served.secret));
  const short = await follow('/products', { token });
  expect(await short.ended).toBe(0);
  short.close();

  const anon = await follow('/products');
  const clerk = await follow('/products', { role: 'clerk' });
  await served.declare(entities(undefined, '[clerk]'));
  await sql(`insert into products values (1, 'a')`);
  expect(said(await clerk.until(1))).toEqual([
    ['insert', { id: 1 }, { id: 1, name: 'a', data: null }],
  ]);
  expect(await anon.ended).toBe(0);
  expect(anon.told).toEqual([]);
  await served.declare(entities());
});
