// Does what is paused stay as it is, while others go on?
import { type Served, serve } from '../helpers/serve.ts';
import { application, entity, isPaused } from './declared-texts.ts';

let served: Served;
beforeEach(async () => {
  served = await serve(entity('orders', { fields: ['a', 'note'] }) + entity('others'));
}, 60_000);
afterEach(() => served.close());

async function columns(table = 'orders'): Promise<string[]> {
  const { rows } = await served.database.pool.query(
    'select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by 1',
    [table],
  );
  return rows.map(({ attname }) => attname);
}

test('of an Entity that is paused nothing changes, while others go on; then it goes on', async () => {
  const changed = (annotations: Record<string, string>) =>
    entity('orders', { annotations, fields: ['a', 'note', 'more'] });
  await served.database.pool.query('alter table orders drop column a');
  expect(
    await served.declare(changed(isPaused) + entity('others', { fields: ['b'] })),
  ).toMatchObject({ outcome: 'published', applied: ['others: add column b (text)'] });
  expect(await columns()).toEqual(['id', 'note']);
  expect((await served.ask('GET', '/orders?select=id,note')).status).toBe(200);
  expect((await served.ask('GET', '/orders?select=more')).status).toBe(400);
  expect((await served.ask('GET', '/others?select=b')).status).toBe(200);

  await served.declare(changed({}) + entity('others', { fields: ['b'] }));
  expect((await served.ask('GET', '/orders?select=more,a')).status).toBe(200);
});

test('an Entity that is paused from its beginning is not there yet', async () => {
  const all = (annotations: Record<string, string>) =>
    entity('orders', { fields: ['a', 'note'] }) +
    entity('others') +
    entity('late', { annotations });
  await served.declare(all(isPaused));
  expect(await columns('late')).toEqual([]);
  expect((await served.ask('GET', '/late')).status).toBe(404);
  await served.declare(all({}));
  expect((await served.ask('GET', '/late')).status).toBe(200);
});

test('while the Application is paused, nothing changes', async () => {
  const changed = entity('orders', { fields: ['a', 'note', 'more'] }) + entity('others');
  expect(await served.declare(application(isPaused) + changed)).toEqual({
    outcome: 'paused',
    revision: expect.any(String),
  });
  // It would change nothing in the database.
  const described = entity('orders', { fields: ['a', 'note'], spec: 'description: closed' });
  expect((await served.declare(application(isPaused) + described)).outcome).toBe('paused');
  expect(await columns()).toEqual(['a', 'id', 'note']);
  expect((await served.ask('GET', '/orders')).status).toBe(200);
  await served.declare(application() + changed);
  expect(await columns()).toContain('more');
});

test('a start that knows of nothing serves what is paused, if that changes nothing', async () => {
  const all = (fields: string[], annotations = isPaused) =>
    application(annotations) + entity('orders', { fields, annotations }) + entity('others');
  const fresh = await serve(
    all(['a', 'note']),
    `create table orders (id bigint primary key, a text, note text);
     create table others (id bigint primary key);
     insert into orders values (1, 'x', 'kept')`,
  );
  expect((await fresh.ask('GET', '/orders')).json).toEqual([{ id: 1, a: 'x', note: 'kept' }]);
  expect((await fresh.declare(all(['a', 'note', 'more']))).outcome).toBe('paused');
  expect((await fresh.ask('GET', '/orders?select=more')).status).toBe(400);
  await fresh.close();
});

test('a pause that says neither true nor false is a mistake, and nothing changes', async () => {
  const wrong = await served.declare(
    entity('orders', { fields: ['a'], annotations: { 'ashlar.dev/paused': 'yes' } }),
  );
  expect(wrong).toMatchObject({
    outcome: 'invalid',
    problems: [{ message: 'ashlar.dev/paused must be "true" or "false", not "yes"', line: 4 }],
  });
});
