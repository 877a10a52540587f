// Is bad input answered with what is wrong with it, and never with an internal error?
import * as fc from 'fast-check';
import { type Asking, type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
  await served.database.pool.query(rows);
});
afterAll(() => served?.close());

test.each<[string, string, number, object]>([
  ['an unknown entity', '/ordres', 404, { code: 'PGRST205', hint: 'Did you mean "orders"?' }],
  [
    'an unknown column in a filter',
    '/orders?staus=eq.paid',
    400,
    { code: 'PGRST204', hint: 'Did you mean "status"?' },
  ],
  ['an unknown column in select', '/orders?select=id,staus', 400, { code: 'PGRST204' }],
  ['an unknown column in order', '/orders?order=staus', 400, { code: 'PGRST204' }],
  [
    'an unknown operator',
    '/orders?id=eqq.1',
    400,
    { code: 'PGRST100', hint: 'Did you mean "eq"?' },
  ],
  ['an operator for another type', '/orders?id=like.1*', 400, { code: 'PGRST100' }],
  ['a filter without an operator', '/orders?id=1', 400, { code: 'PGRST100' }],
  ['an unknown embed', '/orders?select=id,custmers(name)', 400, { code: 'PGRST200' }],
  ['a filter on what is not embedded', '/orders?customers.name=eq.x', 400, { code: 'PGRST108' }],
  [
    'order by a to-many relation',
    '/orders?select=id,order_items(quantity)&order=order_items(quantity)',
    400,
    { code: 'PGRST118' },
  ],
  ['a wrong value for the type', '/orders?id=eq.abc', 400, { code: '22P02' }],
  ['a number beyond the type', '/products?id=eq.99999999999', 400, { code: '22003' }],
  ['an unknown cast', '/orders?select=id::nonsense', 400, { code: 'PGRST100' }],
  ['JSON of a column that is none', '/orders?select=note->>a', 400, { code: 'PGRST100' }],
  ['is.true on a text', '/orders?note=is.true', 400, { code: 'PGRST100' }],
  ['a column selected twice', '/orders?select=id,id', 400, { code: 'PGRST100' }],
  ['a broken regular expression', '/orders?note=match.[', 400, { code: '2201B' }],
  ['a limit that is no number', '/orders?limit=x', 400, { code: 'PGRST100' }],
  ['a path below an entity', '/orders/1', 404, { code: 'PGRST125' }],
])('%s', async (_, path, status, expected) => {
  const answer = await served.ask('GET', path, { role: 'admin' });
  expect(answer.json).toMatchObject(expected);
  expect(answer.status).toBe(status);
});

test('an unknown preference is an error when handling is strict', async () => {
  const headers = { prefer: 'handling=strict, colour=red' };
  const answer = await served.ask('GET', '/orders', { role: 'admin', headers });
  expect([answer.status, answer.json]).toMatchObject([400, { code: 'PGRST122' }]);
});

test('every violation of a body is told at once', async () => {
  const body = { id: 1, naem: 'x', email: 'nonsense', name: 'x'.repeat(41), profile: null };
  const answer = await served.ask('POST', '/customers', { role: 'admin', body });
  expect([answer.status, answer.json]).toMatchObject([
    400,
    {
      code: 'ASH400',
      message: "The body breaks 4 rules of 'customers'",
      details: [
        { field: 'naem', hint: 'Did you mean "name"?' },
        { field: 'id', message: 'is read-only' },
        { field: 'name', message: 'must have at most 40 characters' },
        { field: 'email' },
      ],
    },
  ]);
});

test.each<[string, Asking, number, object]>([
  ['not JSON', { body: '{"customer_id": ' }, 400, { code: 'PGRST102' }],
  ['no body', {}, 400, { code: 'PGRST102' }],
  ['a number', { body: 5 }, 400, { code: 'PGRST102' }],
  [
    'another content type',
    { body: '<x/>', headers: { 'content-type': 'text/xml' } },
    415,
    { code: 'ASH415' },
  ],
  ['an unknown column', { body: { custmer_id: 1 } }, 400, { code: 'ASH400' }],
  [
    'a value of the wrong type',
    { body: { customer_id: 'abc' } },
    400,
    { details: [{ field: 'customer_id', message: 'must be an integer' }] },
  ],
  [
    'a number out of range',
    { body: { customer_id: 1e20 } },
    400,
    { details: [{ field: 'customer_id', message: 'is out of range for bigint' }] },
  ],
  [
    'a value outside its enum',
    { body: { customer_id: 1, status: 'lost' } },
    400,
    { details: [{ field: 'status' }] },
  ],
  ['U+0000 in a text', { body: { customer_id: 1, note: 'a\u0000b' } }, 400, { code: 'ASH400' }],
  ['__proto__', { body: '{"customer_id": 1, "__proto__": {"note": "x"}}' }, 400, {}],
])('a body that is %s', async (_, asking, status, expected) => {
  const answer = await served.ask('POST', '/orders', { role: 'admin', ...asking });
  expect(answer.json).toMatchObject(expected);
  expect(answer.status).toBe(status);
});

const hostile = [
  "'; drop table orders; --",
  '"; drop table orders; --',
  'id") as x from customers; --',
  '1; select pg_sleep(5)',
  "1' or '1'='1",
  '$1',
  'p.v0',
  '\\',
  'ashlar:check',
  '{"a"}',
  "E'\\x27'",
];
const positions: ((text: string) => string)[] = [
  (text) => `/orders?${text}=eq.1`,
  (text) => `/orders?note=eq.${text}`,
  (text) => `/orders?note=like.${text}`,
  (text) => `/orders?note=in.(${text})`,
  (text) => `/orders?note=in.("${text}")`,
  (text) => `/orders?note=eq(any).{${text}}`,
  (text) => `/products?tags=cs.{${text}}`,
  (text) => `/orders?select=${text}`,
  (text) => `/orders?select=id::${text}`,
  (text) => `/orders?select=${text}:id`,
  (text) => `/orders?select="${text}":id`,
  (text) => `/orders?select=id,${text}(id)`,
  (text) => `/customers?select=profile->${text}`,
  (text) => `/customers?select=x:profile->>${text}`,
  (text) => `/customers?profile->>${text}=eq.1`,
  (text) => `/orders?order=${text}`,
  (text) => `/orders?order=id.${text}`,
  (text) => `/orders?or=(note.eq.${text},id.eq.1)`,
  (text) => `/products?name=fts(${text}).x`,
  (text) => `/products?name=fts.${text}`,
  (text) => `/orders?limit=${text}`,
  (text) => `/${text}`,
];

test('attempts at SQL injection in every position change nothing and tell nothing', async () => {
  for (const position of positions)
    for (const text of hostile) {
      const answer = await served.ask('GET', position(encodeURIComponent(text)), { role: 'admin' });
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(
        /json_agg|from "public"|syntax error at|unnest\(|t0\.|pg_catalog/i,
      );
    }
  const { rows: found } = await served.database.pool.query('select count(*)::int as n from orders');
  expect(found).toEqual([{ n: 4 }]);
  expect(served.observations.filter(({ kind }) => kind === 'failure')).toEqual([]);
});

const word = fc.oneof(
  fc.constantFrom('id', 'note', 'profile', 'tags', 'price', 'customers', 'order_items', 'orders'),
  fc.string({ maxLength: 6 }),
);
const operator = fc.constantFrom(
  'eq',
  'neq',
  'gt',
  'like',
  'in',
  'is',
  'cs',
  'fts',
  'match',
  'not.eq',
  'ov',
  'sl',
);
const operand = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('1', 'null', '(1,2)', '{a}', '[1,2]', '{"a":1}'),
);
const parameter = fc.oneof(
  fc
    .tuple(word, operator, operand)
    .map(([name, op, value]) => `${name}=${op}.${encodeURIComponent(value)}`),
  fc.array(word, { maxLength: 3 }).map((names) => `select=${encodeURIComponent(names.join(','))}`),
  word.map((name) => `order=${encodeURIComponent(name)}`),
  fc.tuple(word, word).map(([name, inner]) => `select=${encodeURIComponent(`${name}(${inner})`)}`),
  fc
    .tuple(word, operator, operand)
    .map(([name, op, value]) => `or=(${encodeURIComponent(`${name}.${op}.${value}`)},id.eq.1)`),
);

test('no query makes an internal error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('orders', 'customers', 'products', 'order_items'),
      fc.array(parameter, { maxLength: 4 }),
      async (resource, parameters) => {
        const answer = await served.ask('GET', `/${resource}?${parameters.join('&')}`, {
          role: 'admin',
        });
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: 300 },
  );
  expect(served.observations.filter(({ kind }) => kind === 'failure')).toEqual([]);
});

const json = fc.jsonValue({ maxDepth: 3 });
test('no body makes an internal error', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('orders', 'customers', 'products', 'order_items'),
      fc.oneof(
        json,
        fc.dictionary(word, json),
        fc.array(fc.dictionary(word, json), { maxLength: 3 }),
      ),
      async (resource, body) => {
        const answer = await served.ask('POST', `/${resource}`, {
          role: 'admin',
          body: JSON.stringify(body),
        });
        expect(answer.status).toBeLessThan(500);
      },
    ),
    { numRuns: 200 },
  );
  expect(served.observations.filter(({ kind }) => kind === 'failure')).toEqual([]);
});
