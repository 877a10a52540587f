// Do two operators at once do the work of one?
import { setTimeout as pause } from 'node:timers/promises';
import { apply, entity, statusWith, until } from './entities.ts';
import type { ServiceProcess } from './service-process.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let one: ServiceProcess;
let two: ServiceProcess;

beforeAll(async () => {
  world = await startWorld();
}, 120_000);
afterAll(() => world?.stop(), 30_000);

const holder = () =>
  world.server.kubectl([
    ...['get', 'lease', 'ashlar-operator', '-n', 'shop'],
    ...['-o', 'jsonpath={.spec.holderIdentity}'],
  ]).stdout;
const isReady = async ({ adminUrl }: ServiceProcess) => (await fetch(`${adminUrl}/readyz`)).ok;
const leads = ({ output }: ServiceProcess) => output().includes('this operator leads');
/** Everything that was written but the Lease. */
const written = () => world.proxy.writes.filter(({ path }) => !path.includes('/leases'));

test('one leads and serves; the other stands by, is ready and writes nothing', async () => {
  one = await world.startOperator();
  apply(world.server, entity({ name: 'notes' }));
  await statusWith(world.server, 'notes', 'Served');
  const before = written().length;
  two = await world.startOperator();
  await until(() => isReady(two));
  await pause(3000);
  expect(written()).toHaveLength(before);
  expect([leads(one), leads(two)]).toEqual([true, false]);
  apply(world.server, entity({ name: 'more' }));
  await statusWith(world.server, 'more', 'Served');
  // The status of the new one, and no more: a second writer would have doubled it.
  expect(written()).toHaveLength(before + 1);
  expect(await isReady(one)).toBe(true);
});

test('ended by SIGTERM, the other takes over without waiting for the Lease to run out', async () => {
  const before = holder();
  await one.end('SIGTERM');
  expect(holder()).not.toBe(before);
  apply(world.server, entity({ name: 'third' }));
  await until(() => leads(two));
  await statusWith(world.server, 'third', 'Served');
});

test('killed, the next takes over after the Lease has run out', async () => {
  one = await world.startOperator();
  await until(() => isReady(one));
  await two.end('SIGKILL');
  apply(world.server, entity({ name: 'fourth' }));
  await pause(5000);
  expect(leads(one)).toBe(false);
  await until(() => leads(one));
  await statusWith(world.server, 'fourth', 'Served');
});

test('one that was held up, and comes to itself after its Lease ran out, undoes nothing', async () => {
  two = await world.startOperator();
  await until(() => isReady(two));
  one.hold('SIGSTOP');
  apply(world.server, entity({ name: 'fifth' }));
  await until(() => leads(two));
  await statusWith(world.server, 'fifth', 'Served');
  const published = await world.published();
  expect(published?.tables).toContain('fifth');
  one.hold('SIGCONT');
  await until(() => one.output().lastIndexOf('stands by') > one.output().lastIndexOf('leads'));
  await pause(1000);
  expect(await world.published()).toEqual(published);
});
