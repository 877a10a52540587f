// Does everyone get their own answer when many ask the same at once?
import { type Answer, type Served, serve } from '../helpers/serve.ts';
import { manifests, rows } from './shop.ts';

let served: Served;
beforeAll(async () => {
  served = await serve(manifests);
});
beforeEach(() => served.database.pool.query(rows));
afterAll(() => served?.close());

const customer = (sub: number) => ({ role: 'customer', claims: { sub: String(sub) } });
const representation = { prefer: 'return=representation' };

/** The shape has been measured once: from now on requests of it may travel together. */
async function warmUp(): Promise<void> {
  await served.ask('POST', '/orders', {
    ...customer(1),
    headers: representation,
    body: { customer_id: 1 },
  });
  await served.database.pool.query(rows);
}

test('reads of different callers with one shape keep to the rules of each', async () => {
  await served.ask('GET', '/orders?select=id&order=id', customer(1));
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) =>
      served.ask('GET', '/orders?select=id&order=id', customer(1 + (i % 3))),
    ),
  );
  const own = [[{ id: 1 }, { id: 2 }], [{ id: 3 }, { id: 4 }], []];
  expect(answers.map(({ json }) => json)).toEqual(answers.map((_, i) => own[i % 3]));
});

test('one wrong value does not spoil the reads beside it', async () => {
  await served.ask('GET', '/orders?select=id&id=eq.1', { role: 'admin' });
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      served.ask('GET', `/orders?select=id&id=eq.${i % 4 === 3 ? 'wrong' : (i % 4) + 1}`, {
        role: 'admin',
      }),
    ),
  );
  const outcomes = answers.map(({ status, json }) => (status === 200 ? json : status));
  expect(outcomes).toEqual(answers.map((_, i) => (i % 4 === 3 ? 400 : [{ id: (i % 4) + 1 }])));
});

test('inserts travel together, and each is answered with its own row', async () => {
  await warmUp();
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, i) => {
      const customer_id = 1 + (i % 3);
      return served.ask('POST', '/orders?select=customer_id,note,customers(name)', {
        ...customer(customer_id),
        headers: representation,
        body: { customer_id, note: `note ${i}` },
      });
    }),
  );
  const names = ['Ann', 'Bob', 'Cyd'];
  expect(answers.map(({ json }) => json)).toEqual(
    answers.map((_, i) => [
      { customer_id: 1 + (i % 3), note: `note ${i}`, customers: { name: names[i % 3] } },
    ]),
  );
  const { rows: found } = await served.database.pool.query(
    "select count(*)::int as rows, count(distinct xmin::text)::int as transactions from orders where note like 'note %'",
  );
  expect(found[0].rows).toBe(60);
  expect(found[0].transactions).toBeLessThan(60);
});

test('an insert that is refused takes no other with it', async () => {
  await warmUp();
  const codes = (answers: Answer[]) => answers.map(({ status }) => status);
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      served.ask('POST', '/orders', {
        ...customer(1),
        headers: representation,
        body: { customer_id: i % 5 === 0 ? 2 : 1, note: 'mixed' },
      }),
    ),
  );
  expect(codes(answers)).toEqual(Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? 403 : 201)));
  const { rows: found } = await served.database.pool.query(
    "select customer_id, count(*)::int from orders where note = 'mixed' group by 1",
  );
  expect(found).toEqual([{ customer_id: '1', count: 24 }]);
});

test('of equal keys inserted at once exactly one wins', async () => {
  const insert = (id: number) =>
    served.ask('POST', '/products', { role: 'admin', body: { id, name: 'x', price: 1 } });
  await insert(100);
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => insert(200 + (i % 8))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(8);
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(32);
});

test('a trigger that leaves rows out concerns only those', async () => {
  const { pool } = served.database;
  await pool.query(`
    create function skip() returns trigger language plpgsql as
      $$ begin if new.name = 'skip' then return null; end if; return new; end $$;
    create trigger skip before insert on products for each row execute function skip()`);
  const insert = (id: number, name: string) =>
    served.ask('POST', '/products?select=id', {
      role: 'admin',
      headers: representation,
      body: { id, name, price: 1 },
    });
  await insert(300, 'first');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => insert(400 + i, i % 4 === 0 ? 'skip' : 'keep')),
  );
  await pool.query('drop trigger skip on products; drop function skip');
  expect(answers.map(({ json }) => json)).toEqual(
    Array.from({ length: 20 }, (_, i) => (i % 4 === 0 ? [] : [{ id: 400 + i }])),
  );
});

test('rows of an array come back in the order they were sent', async () => {
  const body = Array.from({ length: 50 }, (_, i) => ({ customer_id: 1, note: `n${i}` }));
  const answer = await served.ask('POST', '/orders?select=note,...customers(name)', {
    ...customer(1),
    headers: representation,
    body,
  });
  expect((answer.json as { note: string }[]).map(({ note }) => note)).toEqual(
    body.map(({ note }) => note),
  );
});
