// Does a field go only when its plan is approved, by an annotation; and does what is paused stay as it is?
import { apply, conditionOf, entity, type Status, statusWith, until } from './entities.ts';
import { type HeldWorld, startHeldWorld } from './held-world.ts';
import type { ServiceProcess } from './service-process.ts';
import type { World } from './world.ts';

let held: HeldWorld;
let world: World;
let operator: ServiceProcess;
/** What the gateway runs; undefined: what is published. */
let runs: string | undefined;
let published: string | null = null;
const isContract = (message: unknown) => (message as { contract?: string }).contract !== undefined;

beforeAll(async () => {
  held = await startHeldWorld(isContract);
  ({ world } = held);
  await world.startGateway(() => runs ?? published);
  operator = await world.startOperator();
}, 120_000);
afterAll(() => held?.stop(), 30_000);
afterEach(() => held.restore());

const follow = setInterval(() => {
  const asked = world?.published() ?? Promise.resolve(null);
  void asked.then(
    (found) => {
      published = found?.revision ?? null;
    },
    () => {},
  );
}, 200);
afterAll(() => clearInterval(follow));

const kubectl = (...args: string[]) => world.server.kubectl([...args, '-n', 'shop']);
const annotate = (name: string, ...annotations: string[]) =>
  kubectl('annotate', '--overwrite', 'entity', name, ...annotations);
const approve = (name: string, hash: string) => annotate(name, `ashlar.dev/approve=${hash}`);
const find = (name: string) =>
  kubectl('get', 'entity', name, '-o', 'json', '--ignore-not-found').stdout;

async function hasColumn(table: string, column = 'note'): Promise<boolean> {
  const { rows } = await world.database.pool.query(
    `select from pg_attribute where attrelid = to_regclass($1) and attname = $2`,
    [table, column],
  );
  return rows.length > 0;
}
async function dropped(table: string): Promise<number> {
  const { rows } = await world.database.pool.query(
    'select count(*)::int as n from ashlar.migration where title = $1',
    [`${table}: drop column note`],
  );
  return rows[0].n;
}
const events = (name: string): { reason: string; message: string }[] =>
  JSON.parse(kubectl('get', 'events', '-o', 'json').stdout).items.filter(
    (event: { involvedObject: { name: string } }) => event.involvedObject.name === name,
  );

const reason = (name: string, type: string, is: string) =>
  statusWith(world.server, name, is, { type });
const applied = (name: string, is: string) => reason(name, 'SchemaApplied', is);
const hashOf = ({ plan }: Status) => plan?.hash ?? '';

const fields = (...names: string[]) =>
  ['id', ...names].map((name) => ({ name, type: name === 'id' ? 'bigint' : 'text' }));
const without = (name: string) =>
  entity({ name, spec: { fields: fields(), droppedFields: ['note'] } });

/** Served with `note`, and then without it: its column waits for approval. */
async function declareDrop(name: string): Promise<Status> {
  apply(world.server, entity({ name }));
  await statusWith(world.server, name, 'Served');
  apply(world.server, without(name));
  return applied(name, 'ApprovalRequired');
}

test('it waits for approval while it is served, tells another hash, and goes by the right one', async () => {
  const waiting = await declareDrop('orders');
  expect(conditionOf(waiting, 'Ready')).toMatchObject({ status: 'True', reason: 'Served' });
  expect(waiting.plan).toMatchObject({
    refusals: [],
    steps: [
      {
        title: 'orders: drop column note',
        sql: 'ALTER TABLE "public"."orders" DROP COLUMN "note"',
        lock: 'AccessExclusive',
        hazards: expect.arrayContaining([expect.stringMatching(/^data loss/)]),
      },
    ],
  });
  const hash = hashOf(waiting);
  const command = `kubectl annotate entity orders ashlar.dev/approve=${hash}`;
  expect(conditionOf(waiting, 'SchemaApplied')?.message).toContain(command);

  approve('orders', 'f00');
  const wrong = await applied('orders', 'ApprovalMismatch');
  expect(conditionOf(wrong, 'SchemaApplied')?.message).toContain(
    `names f00, but the plan is ${hash}`,
  );
  expect(conditionOf(wrong, 'Ready')?.status).toBe('True');
  expect(events('orders').map((event) => event.reason)).toEqual(
    expect.arrayContaining(['ApprovalRequired', 'ApprovalMismatch']),
  );
  expect(await hasColumn('orders')).toBe(true);

  approve('orders', hash);
  const done = await applied('orders', 'InStep');
  expect(await hasColumn('orders')).toBe(false);
  expect(done.plan).toBeUndefined();
  expect(await (await fetch(`${operator.adminUrl}/metrics`)).text()).toContain(
    'ashlar_operator_waiting_plans{for="approval"} 0',
  );
}, 60_000);

test('approved, it waits until every service runs the model without the field', async () => {
  runs = 'an older one';
  const { plan } = await declareDrop('slow');
  approve('slow', plan?.hash ?? '');
  const waiting = await applied('slow', 'WaitsForServices');
  expect(conditionOf(waiting, 'Ready')?.status).toBe('True');
  expect(await hasColumn('slow')).toBe(true);
  runs = undefined;
  await applied('slow', 'InStep');
  expect(await hasColumn('slow')).toBe(false);
}, 60_000);

test('the table was changed since: what was approved is refused, and the new plan told', async () => {
  const hash = hashOf(await declareDrop('moved'));
  await world.database.pool.query('create index sudden on moved (id, note)');
  approve('moved', hash);
  const other = await applied('moved', 'ApprovalMismatch');
  expect(hashOf(other)).not.toBe(hash);
  expect(JSON.stringify(other.plan)).toContain('index sudden');
  expect(await hasColumn('moved')).toBe(true);
  approve('moved', hashOf(other));
  await applied('moved', 'InStep');
  expect(await hasColumn('moved')).toBe(false);
}, 60_000);

test('the annotation stays, and a column that is added again by hand does, too', async () => {
  approve('again', hashOf(await declareDrop('again')));
  await applied('again', 'InStep');
  await world.database.pool.query('alter table again add note text');
  apply(world.server, entity({ name: 'another' }));
  await applied('again', 'ApprovalMismatch');
  expect(await hasColumn('again')).toBe(true);
  expect(await dropped('again')).toBe(1);
}, 60_000);

/** As if the time of its Lease had passed: the next need not wait for it. */
async function restart(): Promise<void> {
  kubectl('delete', 'lease', 'ashlar-operator');
  operator = await world.startOperator();
}

test.each(['before', 'after'] as const)(
  'killed %s its column is dropped, the next one finishes, and it is dropped once',
  async (when) => {
    const name = `killed-${when}`;
    const table = `killed_${when}`;
    const { plan } = await declareDrop(name);
    let isReached = false;
    held.hold = async (subject, now) => {
      if (subject !== 'db.migrate.apply' || now !== when) return;
      isReached = true;
      await held.never();
    };
    approve(name, plan?.hash ?? '');
    await until(() => isReached);
    expect(await hasColumn(table)).toBe(when === 'before');
    await operator.end('SIGKILL');
    held.hold = async () => {};
    await restart();
    await applied(name, 'InStep');
    expect(await hasColumn(table)).toBe(false);
    expect(await dropped(table)).toBe(1);
  },
  60_000,
);

test('of an Entity that is paused nothing changes while others go on, until it goes on', async () => {
  apply(world.server, entity({ name: 'still' }));
  await statusWith(world.server, 'still', 'Served');
  annotate('still', 'ashlar.dev/paused=true');
  const quiet = await applied('still', 'Paused');
  expect(conditionOf(quiet, 'Ready')).toMatchObject({ status: 'True', reason: 'Served' });

  const annotations = { 'ashlar.dev/paused': 'true' };
  const spec = { fields: fields('note', 'more') };
  apply(
    world.server,
    entity({ name: 'still', annotations, spec }),
    entity({ name: 'moving', spec }),
  );
  await statusWith(world.server, 'moving', 'Served');
  const paused = await statusWith(world.server, 'still', 'Paused');
  expect(conditionOf(paused, 'Ready')?.message).toMatch(/until the annotation ashlar\.dev\/paused/);
  expect(await hasColumn('still', 'more')).toBe(false);
  expect((await world.published())?.tables).toContain('still');

  annotate('still', 'ashlar.dev/paused-');
  await statusWith(world.server, 'still', 'Served');
  expect(await hasColumn('still', 'more')).toBe(true);
}, 60_000);

test('an Entity that is paused and deleted stays with its table until it goes on', async () => {
  apply(world.server, entity({ name: 'held', spec: { reclaimPolicy: 'Delete' } }));
  await until(() => find('held').includes('ashlar.dev/table'));
  annotate('held', 'ashlar.dev/paused=true');
  await applied('held', 'Paused');
  kubectl('delete', 'entity', 'held', '--wait=false');
  await reason('held', 'Deleted', 'Paused');
  expect((await world.published())?.tables).toContain('held');
  expect(await hasColumn('held')).toBe(true);
  annotate('held', 'ashlar.dev/paused-');
  await until(() => find('held') === '');
  expect(await hasColumn('held')).toBe(false);
}, 60_000);

test('a pause that says neither true nor false is told, and holds up what is declared', async () => {
  apply(world.server, entity({ name: 'unsure' }));
  await statusWith(world.server, 'unsure', 'Served');
  annotate('unsure', 'ashlar.dev/paused=yes');
  const wrong = await statusWith(world.server, 'unsure', 'Invalid');
  expect(conditionOf(wrong, 'Accepted')?.message).toContain(
    'ashlar.dev/paused must be "true" or "false", not "yes"',
  );
  annotate('unsure', 'ashlar.dev/paused=false');
  await statusWith(world.server, 'unsure', 'Served');
}, 60_000);

test('while the Application is paused nothing changes, whoever the operator is', async () => {
  const application = (annotations: Record<string, string>) => ({
    apiVersion: 'ashlar.dev/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop', annotations },
    spec: {},
  });
  const before = await world.published();
  apply(world.server, application({ 'ashlar.dev/paused': 'true' }), entity({ name: 'late' }));
  await statusWith(world.server, 'late', 'Paused');
  await operator.end('SIGKILL');
  await restart();
  await until(async () => (await fetch(`${operator.adminUrl}/readyz`)).ok);
  expect(await world.published()).toEqual(before);
  expect(await hasColumn('late')).toBe(false);
  apply(world.server, application({ 'ashlar.dev/paused': 'false' }));
  await statusWith(world.server, 'late', 'Served');
  expect(await hasColumn('late')).toBe(true);
}, 60_000);
