// Does an operator that finds everything as it should be write nothing at all?
import { apply, entity, statusWith, until } from './entities.ts';
import type { Asked } from './fault-proxy.ts';
import type { ServiceProcess } from './service-process.ts';
import { startWorld, type World } from './world.ts';

const count = 30;
const names = Array.from({ length: count }, (_, index) => `entity-${index}`);
let world: World;
let operator: ServiceProcess;

const application = {
  apiVersion: 'ashlar.dev/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop' },
  spec: { hosts: [{ name: 'shop.example.org' }] },
};

beforeAll(async () => {
  world = await startWorld();
  // One has a finalizer: that is a write of its own.
  const spec = (name: string) => (name === names[0] ? { reclaimPolicy: 'Delete' } : {});
  apply(world.server, application, ...names.map((name) => entity({ name, spec: spec(name) })));
  operator = await world.startOperator();
  for (const name of names) await statusWith(world.server, name, 'Served');
  await statusWith(world.server, 'shop', 'Served', { kind: 'application' });
  await until(isIdle);
}, 120_000);
afterAll(() => world?.stop(), 30_000);

async function isIdle(): Promise<boolean> {
  const metrics = await (await fetch(`${operator.adminUrl}/metrics`)).text();
  return (
    metrics.includes(`\nashlar_operator_entities{ready="True"} ${count}\n`) &&
    metrics.includes('\nashlar_operator_pending_changes 0\n')
  );
}
/** All but the Lease, which is renewed as long as somebody leads. */
const written = () => world.proxy.writes.filter(({ path }) => !path.includes('/leases'));
const told = ({ method, path }: Asked) => `${method} ${path.split('?')[0]}`;
const statusOf = (name: string) =>
  `PATCH /apis/ashlar.dev/v1alpha1/namespaces/shop/entities/${name}/status`;

test('an operator that starts and finds all in step writes nothing', async () => {
  await operator.end('SIGTERM');
  const before = written().length;
  operator = await world.startOperator();
  await until(isIdle);
  expect(written().slice(before).map(told)).toEqual([]);
});

test('of a change to one, the status of that one is written and nothing else', async () => {
  const before = written().length;
  const [, name = ''] = names;
  apply(world.server, entity({ name, spec: { description: 'changed' } }));
  await statusWith(world.server, name, 'Served');
  await until(isIdle);
  const statuses = written().slice(before).map(told);
  // What is served is another revision: the Application says so.
  expect(statuses.filter((one) => !one.includes('/applications/'))).toEqual([statusOf(name)]);
});

test('labels and annotations of all of them are no reason to write', async () => {
  const before = written().length;
  const all = ['entities', '--all', '-n', 'shop'];
  world.server.kubectl(['label', ...all, 'team=a']);
  world.server.kubectl(['annotate', ...all, 'note=b']);
  const [, , name = ''] = names;
  apply(world.server, entity({ name, spec: { description: 'changed' } }));
  await statusWith(world.server, name, 'Served');
  await until(isIdle);
  const statuses = written().slice(before).map(told);
  expect(statuses.filter((one) => !one.includes('/applications/'))).toEqual([statusOf(name)]);
});
