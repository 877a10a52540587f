// Does the table of an Entity with reclaimPolicy Delete go with it, and only then?
import type { TcpProxy } from '../helpers/tcp-proxy.ts';
import { apply, conditionOf, entity, type Status, statusWith, until } from './entities.ts';
import type { Asked } from './fault-proxy.ts';
import { type HeldWorld, startHeldWorld } from './held-world.ts';
import type { ServiceProcess } from './service-process.ts';
import type { World } from './world.ts';

let held: HeldWorld;
let world: World;
let operator: ServiceProcess;
let postgres: TcpProxy;

const isDrop = (message: unknown) => (message as { drops?: object }).drops !== undefined;

beforeAll(async () => {
  held = await startHeldWorld(isDrop);
  ({ world, postgres } = held);
  operator = await world.startOperator();
}, 120_000);
afterAll(() => held?.stop(), 30_000);
afterEach(() => held.restore());

const find = (name: string) =>
  world.server.kubectl(['get', 'entity', name, '-n', 'shop', '-o', 'json', '--ignore-not-found'])
    .stdout;
const isGone = (name: string) => find(name) === '';
const finalizersOf = (name: string): string[] => JSON.parse(find(name)).metadata.finalizers ?? [];
const deleteEntity = (...names: string[]) =>
  world.server.kubectl(['delete', 'entity', ...names, '-n', 'shop', '--wait=false']);

async function hasTable(name: string): Promise<boolean> {
  const { rows } = await world.database.pool.query(`select to_regclass($1) is not null as there`, [
    `public.${name}`,
  ]);
  return rows[0].there;
}
async function isPublished(name: string): Promise<boolean> {
  return (await world.published())?.tables.includes(name) ?? false;
}

const id = { name: 'id', type: 'bigint' };
const reclaimed = (name: string, spec: object = {}) =>
  entity({ name, spec: { reclaimPolicy: 'Delete', ...spec } });
const referringTo = (to: string) => ({
  fields: [id, { name: 'other', type: 'bigint', references: { entity: to } }],
});

/** Served, and ready to go with its table. */
async function declare(...names: string[]): Promise<void> {
  apply(world.server, ...names.map((name) => reclaimed(name)));
  for (const name of names) await until(() => finalizersOf(name).includes('ashlar.dev/table'));
}

async function deletedTold(name: string, reason: string): Promise<string> {
  let message = '';
  await until(() => {
    const { conditions = [] }: Partial<Status> = JSON.parse(find(name)).status ?? {};
    const told = conditionOf({ conditions }, 'Deleted');
    message = told?.message ?? '';
    return told?.reason === reason;
  });
  return message;
}

test('with Delete the table goes with the Entity, its rows too; with Retain it stays', async () => {
  apply(world.server, entity({ name: 'stays' }));
  await declare('goes');
  await world.database.pool.query(`insert into goes values (1, 'a'); insert into stays values (1)`);
  await statusWith(world.server, 'stays', 'Served');
  expect(finalizersOf('stays')).toEqual([]);
  deleteEntity('goes', 'stays');
  await until(() => isGone('goes') && isGone('stays'));
  await until(async () => !(await isPublished('stays')));
  expect([await hasTable('goes'), await hasTable('stays')]).toEqual([false, true]);
});

test('back to Retain, the finalizer is taken away, and the table stays', async () => {
  await declare('undecided');
  apply(world.server, entity({ name: 'undecided', spec: { reclaimPolicy: 'Retain' } }));
  await until(() => finalizersOf('undecided').length === 0);
  deleteEntity('undecided');
  await until(async () => !(await isPublished('undecided')));
  expect(isGone('undecided')).toBe(true);
  expect(await hasTable('undecided')).toBe(true);
});

test('it waits while another Entity refers to it, is served meanwhile, and goes after that one', async () => {
  await declare('parents');
  apply(world.server, entity({ name: 'children', spec: referringTo('parents') }));
  await statusWith(world.server, 'children', 'Served');
  deleteEntity('parents');
  expect(await deletedTold('parents', 'Referenced')).toMatch(/Entity children/);
  expect(await isPublished('parents')).toBe(true);
  expect(await hasTable('parents')).toBe(true);
  await world.database.pool.query('select 1 from parents');
  apply(world.server, entity({ name: 'children' }));
  expect(await deletedTold('parents', 'DropRefused')).toMatch(
    /children_other_fkey of public\.children/,
  );
  await world.database.pool.query('alter table children drop constraint children_other_fkey');
  await until(() => isGone('parents'));
  expect(await hasTable('parents')).toBe(false);
});

test('a foreign key or a view made by hand is in the way; on Retain the Entity goes without its table', async () => {
  await declare('viewed');
  await world.database.pool.query('create view onlooker as select * from viewed');
  deleteEntity('viewed');
  expect(await deletedTold('viewed', 'DropRefused')).toMatch(
    /view public\.onlooker still needs it/,
  );
  expect(await isPublished('viewed')).toBe(false);
  const patch = JSON.stringify({ spec: { reclaimPolicy: 'Retain' } });
  world.server.kubectl(['patch', 'entity', 'viewed', '-n', 'shop', '--type=merge', '-p', patch]);
  await until(() => isGone('viewed'));
  expect(await hasTable('viewed')).toBe(true);
});

test('Entities that refer to each other go together', async () => {
  const [hens, eggs] = [
    reclaimed('hens', referringTo('eggs')),
    reclaimed('eggs', referringTo('hens')),
  ];
  apply(world.server, hens, eggs);
  await until(() => [...finalizersOf('hens'), ...finalizersOf('eggs')].length === 2);
  deleteEntity('hens', 'eggs');
  await until(() => isGone('hens') && isGone('eggs'));
  expect([await hasTable('hens'), await hasTable('eggs')]).toEqual([false, false]);
});

test('a table that another Entity has taken over stays', async () => {
  await declare('before');
  await operator.end('SIGKILL');
  deleteEntity('before');
  apply(world.server, entity({ name: 'after', spec: { table: 'before' } }));
  await restart();
  await until(() => isGone('before'));
  await statusWith(world.server, 'after', 'Served');
  expect(await hasTable('before')).toBe(true);
});

test('an Entity that was never served takes no table with it', async () => {
  await world.database.pool.query('create table precious (id bigint primary key, note jsonb)');
  apply(world.server, reclaimed('precious'));
  await statusWith(world.server, 'precious', 'MigrationRefused');
  expect(finalizersOf('precious')).toEqual([]);
  deleteEntity('precious');
  await until(() => isGone('precious'));
  expect(await hasTable('precious')).toBe(true);
});

test('while PostgreSQL is away it waits and says so, and goes on by itself', async () => {
  await declare('patient');
  postgres.cut();
  deleteEntity('patient');
  expect(await deletedTold('patient', 'NotPlanned')).toMatch(/tried again/);
  await postgres.restore();
  await until(() => isGone('patient'));
  expect(await hasTable('patient')).toBe(false);
});

const isWrite = ({ method, path }: Asked) =>
  method === 'PATCH' && /entities\/[^/?]+(\?|$)/.test(path);

/** As if the time of its Lease had passed: the next need not wait for it. */
async function restart(): Promise<void> {
  world.server.kubectl(['delete', 'lease', 'ashlar-operator', '-n', 'shop']);
  operator = await world.startOperator();
}

function holdAt(subject: string, when: 'before' | 'after', reached: () => void): void {
  held.hold = async (name, now) => {
    if (name !== subject || now !== when) return;
    reached();
    await held.never();
  };
}

/** Where the operator stops and is killed; `reached` says that it is there. */
const points: readonly (readonly [string, (reached: () => void) => void])[] = [
  ['between publication and plan', (reached) => holdAt('db.migrate.plan', 'before', reached)],
  ['between plan and drop', (reached) => holdAt('db.migrate.apply', 'before', reached)],
  ['between drop and finalizer', (reached) => holdAt('db.migrate.apply', 'after', reached)],
  [
    'when the finalizer was taken away and that is not answered yet',
    (reached) => {
      world.proxy.afterwards = async (asked) => {
        if (!isWrite(asked)) return;
        reached();
        await held.never();
      };
    },
  ],
];

test.each(points)('killed %s, the next one finishes', async (title, at) => {
  const name = `killed${points.findIndex(([one]) => one === title)}`;
  await declare(name);
  let isReached = false;
  at(() => {
    isReached = true;
  });
  deleteEntity(name);
  await until(() => isReached);
  await operator.end('SIGKILL');
  held.hold = async () => {};
  world.proxy.afterwards = () => {};
  await restart();
  await until(() => isGone(name));
  await until(async () => !(await isPublished(name)));
  expect(await hasTable(name)).toBe(false);
  const { rows } = await world.database.pool.query(
    'select count(*)::int as n from ashlar.migration where title = $1',
    [`drop table ${name}`],
  );
  expect(rows[0].n).toBe(1);
});

test('a view is never dropped: the API server refuses to be told so', () => {
  const view = reclaimed('some-view', { view: true });
  const { stderr } = world.server.kubectl(['apply', '-n', 'shop', '-f', '-'], JSON.stringify(view));
  expect(stderr).toMatch(/a view is never dropped/);
});
