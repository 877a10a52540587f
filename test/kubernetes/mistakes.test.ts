// What does a resource say that contradicts the others, or the database, and does everything else stay served?
import { createKubernetesClient } from '../../services/operator/kubernetes/client.ts';
import { openConnection } from '../../services/operator/kubernetes/connection.ts';
import { createIngressClient } from '../../services/operator/kubernetes/ingress-client.ts';
import { createRoutes } from '../../services/operator/kubernetes/routes.ts';
import { createKubernetesSource } from '../../services/operator/kubernetes/source.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import type { RunningServices } from '../helpers/running-services.ts';
import { runServices } from '../helpers/topology.ts';
import { type ApiServer, bindRole, installCrds, startApiServer } from './api-server.ts';
import { apply, conditionOf, entity, statusWith } from './entities.ts';

let server: ApiServer;
let database: TestDatabase;
let services: RunningServices;

function openSource() {
  process.env['KUBECONFIG'] = server.kubeconfig('operator');
  const connection = openConnection();
  const whose = { namespace: 'shop', instance: 'test' };
  return createKubernetesSource({
    routes: createRoutes(createIngressClient(connection, whose), {
      ...{ instance: 'test', service: 'test-gateway', className: undefined },
    }),
    client: createKubernetesClient(connection, whose),
    namespace: 'shop',
    observe: () => {},
    onFailure: () => {},
  });
}

beforeAll(async () => {
  server = await startApiServer();
  installCrds(server);
  bindRole(server);
  database = await createDatabase();
  const source = openSource();
  services = await runServices({
    source,
    databaseUrl: database.url,
    secret: 'a secret for tests, long enough for HS256',
    poolSize: 5,
    statementTimeoutMs: 5000,
    observe: () => {},
    onReconciled: source.tellAll,
  });
  await services.begin();
  apply(server, application('first'), entity({ name: 'notes' }));
  await statusWith(server, 'notes', 'Served');
}, 60_000);
afterAll(async () => {
  await services?.stop();
  await database?.drop();
  await server?.stop();
}, 30_000);
afterEach(() => {
  const mistaken = ['entity/wrong', 'application/second'];
  server.kubectl(['delete', ...mistaken, '-n', 'shop', '--ignore-not-found']);
});

const application = (name: string) => ({
  apiVersion: 'ashlar.dev/v1alpha1',
  kind: 'Application',
  metadata: { name },
  spec: {},
});
const id = { name: 'id', type: 'bigint' };
const referring = (to: string) => ({
  fields: [id, { name: 'other_id', type: 'bigint', references: { entity: to } }],
});
const ruled = (using: string) => ({
  access: [{ roles: ['anon'], operations: ['read'], using }],
});
const ask = async (path: string) => (await fetch(`${services.url}/rest/v1${path}`)).status;

/** The resource that was there is served as before, and says so; what came with a mistake is not. */
async function expectLastGood(): Promise<void> {
  expect(conditionOf(await statusWith(server, 'notes', 'Served'), 'Ready')?.status).toBe('True');
  expect(await ask('/notes')).toBe(200);
  expect(await ask('/wrong')).toBe(404);
}

const mistakes: readonly (readonly [string, object, RegExp])[] = [
  [
    'a table that another Entity has',
    { table: 'notes' },
    /table "notes" is that of Entity notes already/,
  ],
  [
    'a reference to what is not there',
    referring('note'),
    /spec\.fields\[1\]\.references\.entity: .*"note".*"notes"/s,
  ],
  [
    'a reference to a field that is not there',
    { fields: [id, { ...id, name: 'other_id', references: { entity: 'notes', field: 'idd' } }] },
    /spec\.fields\[1\]\.references\.field: .*"idd".*"id"/s,
  ],
  [
    'a rule about a column that is not there',
    ruled('notee=eq.x'),
    /spec\.access\[0\]\.using: .*"notee".*"note"/s,
  ],
  [
    'a rule about what is no claim',
    ruled('note=eq.$jtw.sub'),
    /spec\.access\[0\]\.using: .*"\$jtw\.sub" is no claim.*\$jwt\.sub/s,
  ],
];

test.each(mistakes)('%s is told in words; the last good model stays served', async (...row) => {
  const [, spec, words] = row;
  apply(server, entity({ name: 'wrong', spec }));
  const status = await statusWith(server, 'wrong', 'Invalid');
  expect(conditionOf(status, 'Accepted')).toMatchObject({
    status: 'False',
    reason: 'Invalid',
    message: expect.stringMatching(words),
  });
  await expectLastGood();
});

test('an Application too many is told which one is there; the first goes on', async () => {
  apply(server, application('second'));
  const told = await statusWith(server, 'second', 'Invalid', { kind: 'application' });
  expect(conditionOf(told, 'Accepted')).toMatchObject({
    status: 'False',
    message: expect.stringMatching(/there is an Application already: first/),
  });
  await expectLastGood();
});

test('references in a circle are no mistake: both are served', async () => {
  apply(
    server,
    entity({ name: 'hens', spec: referring('eggs') }),
    entity({ name: 'eggs', spec: referring('hens') }),
  );
  for (const name of ['hens', 'eggs']) {
    await statusWith(server, name, 'Served');
    expect(await ask(`/${name}`)).toBe(200);
  }
});

/** By hand in the database; the next change of a declaration has it looked at. */
async function changeByHand(sql: string, next: string): Promise<void> {
  await database.pool.query(sql);
  apply(server, entity({ name: next }));
}

test('a column dropped by hand is added again with the next change', async () => {
  await changeByHand('alter table notes drop column note', 'after-drop');
  await statusWith(server, 'after-drop', 'Served');
  expect(await ask('/notes?select=note')).toBe(200);
});

test('a type changed by hand is refused with its difference until it is mended by hand', async () => {
  await changeByHand('alter table notes alter note type jsonb using null', 'after-type');
  const want = { type: 'SchemaApplied' };
  const told = await statusWith(server, 'notes', 'MigrationRefused', want);
  expect(conditionOf(told, 'SchemaApplied')).toMatchObject({
    status: 'False',
    message: expect.stringMatching(/notes\.note: .*jsonb/),
  });
  expect(told.plan?.refusals).toHaveLength(1);
  const others = await statusWith(server, 'hens', 'Served');
  expect(conditionOf(others, 'Ready')?.status).toBe('True');
  expect(await ask('/hens')).toBe(200);
  expect(await ask('/after-type')).toBe(404);
  await changeByHand('alter table notes alter note type text', 'mended');
  await statusWith(server, 'mended', 'Served');
  expect(await statusWith(server, 'notes', 'Served')).not.toHaveProperty('plan');
});
