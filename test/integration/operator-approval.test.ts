// Does a declared change that loses data wait for its approval, and is it made once?
import { setTimeout as pause } from 'node:timers/promises';
import type { Waiting } from '../../services/operator/contract.ts';
import type { Reconciled } from '../../services/operator/reconcile.ts';
import { type Served, serve } from '../helpers/serve.ts';
import { entity } from './declared-texts.ts';

const orders = (annotations: Record<string, string> = {}) =>
  entity('orders', { fields: ['a'], spec: 'droppedFields: [note]', annotations });
const approve = (hash: string) => orders({ 'ashlar.dev/approve': hash });

let served: Served;
beforeEach(async () => {
  served = await serve(entity('orders', { fields: ['a', 'note'] }) + entity('others'));
  await served.database.pool.query(`insert into orders values (1, 'x', 'kept')`);
}, 60_000);
afterEach(() => served.close());

function waitingOf(reconciled: Reconciled): Waiting {
  const [first] = 'contracted' in reconciled ? (reconciled.contracted?.waiting ?? []) : [];
  if (first === undefined) throw new Error(`Nothing waits: ${JSON.stringify(reconciled)}`);
  return first;
}
async function columns(table = 'orders'): Promise<string[]> {
  const { rows } = await served.database.pool.query(
    'select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by 1',
    [table],
  );
  return rows.map(({ attname }) => attname);
}
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await isTrue()); tries++) {
    if (tries > 200) throw new Error(`It did not come: ${isTrue}`);
    await pause(50);
  }
}
const drops = async () =>
  (await served.database.pool.query(`select from ashlar.migration where title ~ 'drop column'`))
    .rowCount;

test('a field to drop is served no more, and its column goes when its plan is approved, once', async () => {
  const first = waitingOf(await served.declare(orders() + entity('others')));
  expect(first).toMatchObject({ for: 'approval', resource: 'orders', refusals: [] });
  expect((await served.ask('GET', '/orders')).json).toEqual([{ id: 1, a: 'x' }]);
  expect((await served.ask('GET', '/orders?select=note')).status).toBe(400);

  const wrong = await served.declare(approve('f00') + entity('others'));
  expect(waitingOf(wrong)).toMatchObject({ for: 'other approval', hash: first.hash });
  expect(await columns()).toContain('note');

  await served.declare(approve(first.hash) + entity('others'));
  await until(async () => !(await columns()).includes('note'));
  expect((await served.ask('GET', '/orders')).json).toEqual([{ id: 1, a: 'x' }]);

  await served.database.pool.query('alter table orders add note text');
  const again = await served.declare(approve(first.hash) + entity('others', { fields: ['b'] }));
  expect(waitingOf(again)).toMatchObject({ for: 'other approval' });
  expect(await drops()).toBe(1);
}, 60_000);

test('what was approved is refused when the table changed since', async () => {
  const { hash } = waitingOf(await served.declare(orders() + entity('others')));
  await served.database.pool.query('create index sudden on orders (a, note)');
  const other = waitingOf(await served.declare(approve(hash) + entity('others')));
  expect(other.for).toBe('other approval');
  expect(other.steps[0]?.hazards.join()).toContain('index sudden');
  await served.declare(approve(other.hash) + entity('others'));
  await until(async () => !(await columns()).includes('note'));
});

test('what still needs it is told, and looked at again with the next change', async () => {
  await served.database.pool.query('create view onlooker as select note from orders');
  const waiting = waitingOf(await served.declare(orders() + entity('others')));
  expect(waiting).toMatchObject({ for: 'refusals', steps: [] });
  await served.database.pool.query('drop view onlooker');
  const next = await served.declare(orders() + entity('others', { fields: ['b'] }));
  expect(waitingOf(next).for).toBe('approval');
});
