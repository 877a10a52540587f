// Do the hosts of an Application get their Ingress, and does it follow them?
import { apply, conditionOf, entity, statusWith, until } from './entities.ts';
import { startWorld, type World } from './world.ts';

let world: World;
const kubectl = (...args: readonly string[]) => world.server.kubectl([...args, '-n', 'shop']);
const application = (hosts?: readonly object[]) => ({
  apiVersion: 'ashlar.dev/v1alpha1',
  kind: 'Application',
  metadata: { name: 'shop' },
  spec: hosts === undefined ? {} : { hosts },
});
const routesWith = async (reason: string) => {
  const wanted = { kind: 'application', type: 'RoutesProgrammed' };
  return conditionOf(await statusWith(world.server, 'shop', reason, wanted), wanted.type);
};
const ingress = () =>
  JSON.parse(
    kubectl('get', 'ingress', 'ashlar-gateway', '--ignore-not-found', '-o', 'json').stdout ||
      'null',
  );

beforeAll(async () => {
  world = await startWorld();
  apply(world.server, entity({ name: 'notes' }), application());
  await world.startOperator();
}, 60_000);
afterAll(() => world?.stop(), 30_000);

const hosts = [
  { name: 'shop.example.org', tlsSecret: 'shop-tls' },
  { name: '*.example.org', tlsSecret: 'shop-tls' },
  { name: 'localhost' },
];

test('an Application without hosts has no Ingress', async () => {
  expect(await routesWith('NoHosts')).toMatchObject({ status: 'True' });
  expect(ingress()).toBeNull();
});

test('each host has a rule to the gateway, and TLS where a Secret is named', async () => {
  apply(world.server, application(hosts));
  expect(await routesWith('AddressPending')).toMatchObject({ status: 'False' });
  const { metadata, spec } = ingress();
  const backend = { service: { name: 'ashlar-gateway', port: { name: 'http' } } };
  expect(spec).toEqual({
    rules: hosts.map(({ name }) => ({
      host: name,
      http: { paths: [{ path: '/', pathType: 'Prefix', backend }] },
    })),
    tls: [{ hosts: ['shop.example.org', '*.example.org'], secretName: 'shop-tls' }],
  });
  expect(metadata.annotations).toBeUndefined();
  const uid = kubectl('get', 'application', 'shop', '-o', 'jsonpath={.metadata.uid}').stdout;
  expect(metadata.ownerReferences).toEqual([
    { apiVersion: 'ashlar.dev/v1alpha1', kind: 'Application', name: 'shop', uid, controller: true },
  ]);
});

test('the address that a controller tells is told', async () => {
  const status = { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } };
  const patch = ['--type=merge', '--subresource=status', '-p', JSON.stringify({ status })];
  kubectl('patch', 'ingress', 'ashlar-gateway', ...patch);
  expect(await routesWith('Programmed')).toMatchObject({
    status: 'True',
    message: expect.stringContaining('192.0.2.7'),
  });
});

test('what others add stays; what they take away comes back', async () => {
  const { resourceVersion } = ingress().metadata;
  kubectl('annotate', 'ingress', 'ashlar-gateway', 'cert-manager.io/issuer=ours');
  kubectl(
    'patch',
    'ingress',
    'ashlar-gateway',
    '--type=json',
    '-p',
    '[{"op":"remove","path":"/spec/rules/0"}]',
  );
  await until(() => ingress().spec.rules.length === hosts.length);
  expect(ingress().metadata.annotations).toEqual({ 'cert-manager.io/issuer': 'ours' });
  expect(ingress().metadata.resourceVersion).not.toBe(resourceVersion);
  kubectl('delete', 'ingress', 'ashlar-gateway');
  await until(() => ingress() !== null);
});

test('nothing is written where nothing differs', async () => {
  await routesWith('AddressPending');
  const { resourceVersion } = ingress().metadata;
  const served = async () => (await world.published())?.tables ?? [];
  apply(world.server, entity({ name: 'more' }));
  await statusWith(world.server, 'more', 'Served');
  expect(await served()).toContain('more');
  expect(ingress().metadata.resourceVersion).toBe(resourceVersion);
});

test('a mistake in the Application leaves the Ingress as it is', async () => {
  const broken = { ...application(hosts), spec: { hosts: [], types: [{ name: 'text' }] } };
  apply(world.server, broken);
  await statusWith(world.server, 'shop', 'Invalid', { kind: 'application' });
  expect(ingress().spec.rules).toHaveLength(hosts.length);
});

test('without hosts the Ingress goes', async () => {
  apply(world.server, application());
  await routesWith('NoHosts');
  expect(ingress()).toBeNull();
});

test('an Ingress of the name that somebody else has made is left alone', async () => {
  const own = ['create', 'ingress', 'ashlar-gateway', '--rule=own.example.org/=own:80'];
  kubectl(...own);
  apply(world.server, application(hosts));
  expect(await routesWith('NameTaken')).toMatchObject({
    status: 'False',
    message: expect.stringContaining('ashlar-gateway'),
  });
  expect(ingress().spec.rules[0].host).toBe('own.example.org');
  kubectl('delete', 'ingress', 'ashlar-gateway');
  await routesWith('AddressPending');
});

test.each([
  ['a host twice', [{ name: 'a.org' }, { name: 'a.org' }], /Duplicate value/],
  ['a wildcard in the middle', [{ name: 'a.*.org' }], /spec.hosts\[0\].name/],
  ['capital letters', [{ name: 'Shop.example.org' }], /spec.hosts\[0\].name/],
  ['an address', [{ name: '192.0.2.7' }], /spec.hosts\[0\].name/],
  ['a port', [{ name: 'a.org:80' }], /spec.hosts\[0\].name/],
  ['only a wildcard', [{ name: '*' }], /spec.hosts\[0\].name/],
  ['a label of 64 letters', [{ name: `${'a'.repeat(64)}.org` }], /spec.hosts\[0\].name/],
])('%s is refused', (_, wrong, words) => {
  const other = { ...application(wrong), metadata: { name: 'other' } };
  const { stderr } = world.server.kubectl(
    ['create', '--dry-run=server', '-n', 'shop', '-f', '-'],
    JSON.stringify(other),
  );
  expect(stderr).toMatch(words);
});
