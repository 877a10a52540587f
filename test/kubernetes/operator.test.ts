// Does what is applied to a Kubernetes API server get served, and does each resource say what became of it?
import { setTimeout as pause } from 'node:timers/promises';
import { createKubernetesClient } from '../../services/operator/kubernetes/client.ts';
import { openConnection } from '../../services/operator/kubernetes/connection.ts';
import { createIngressClient } from '../../services/operator/kubernetes/ingress-client.ts';
import { createRoutes } from '../../services/operator/kubernetes/routes.ts';
import { createKubernetesSource } from '../../services/operator/kubernetes/source.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import type { RunningServices } from '../helpers/running-services.ts';
import { runServices } from '../helpers/topology.ts';
import { type ApiServer, bindRole, installCrds, startApiServer } from './api-server.ts';
import {
  apply as applyAll,
  conditionOf,
  type DeclaredEntity,
  entity,
  statusWith as statusOf,
} from './entities.ts';

let server: ApiServer;
let database: TestDatabase;
let services: RunningServices;
/** Patches of a status and Events that were sent. */
let writes = 0;
/** Statuses that cannot be written next. */
let refusals = 0;
/** A kind that was defined just now is answered 429 for a moment: that is one, and mended by itself. */
const failures: [doing: string, error: unknown][] = [];

/** Under exactly the permissions of k8s/operator-role.yaml. */
function openSource() {
  process.env['KUBECONFIG'] = server.kubeconfig('operator');
  const connection = openConnection();
  const whose = { namespace: 'shop', instance: 'test' };
  const client = createKubernetesClient(connection, whose);
  return createKubernetesSource({
    routes: createRoutes(createIngressClient(connection, whose), {
      ...{ instance: 'test', service: 'test-gateway', className: undefined },
    }),
    namespace: 'shop',
    observe: () => {},
    onFailure: (doing, error) => failures.push([doing, error]),
    client: {
      ...client,
      applyStatus(...args) {
        writes++;
        if (refusals-- > 0) throw new Error('the API server is away');
        return client.applyStatus(...args);
      },
      warn(...args) {
        writes++;
        return client.warn(...args);
      },
    },
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
}, 60_000);
afterAll(async () => {
  await services?.stop();
  await database?.drop();
  await server?.stop();
}, 30_000);

const apply = (declared: DeclaredEntity) => applyAll(server, entity(declared));
const statusWith = (name: string, reason: string) => statusOf(server, name, reason);
const ask = async (path: string) => (await fetch(`${services.url}/rest/v1${path}`)).status;

test('an Entity is served, and says so', async () => {
  apply({ name: 'notes' });
  const { revision } = await statusWith('notes', 'Served');
  expect(await ask('/notes')).toBe(200);
  const { stdout } = server.kubectl(['get', 'entities', '-n', 'shop', '--no-headers']);
  expect(stdout.split(/\s+/).slice(0, 4)).toEqual(['notes', 'True', 'Served', revision]);
});

test('what is in step already costs no writes', async () => {
  const before = writes;
  server.kubectl(['label', 'entity', 'notes', '-n', 'shop', 'team=a']);
  server.kubectl(['annotate', 'entity', 'notes', '-n', 'shop', 'note=b']);
  await pause(1000);
  expect(writes).toBe(before);
});

test('a mistake is told where it was made; the rest stays served and ready', async () => {
  apply({ name: 'wrong', type: 'bigintt' });
  const status = await statusWith('wrong', 'Invalid');
  expect(conditionOf(status, 'Accepted')).toMatchObject({
    status: 'False',
    message: expect.stringMatching(/spec\.fields\[1\]\.type.*bigintt.*bigint/),
  });
  expect(await ask('/notes')).toBe(200);
  expect(conditionOf(await statusWith('notes', 'Served'), 'Ready')).toMatchObject({
    status: 'True',
  });
  const events = server.kubectl(['get', 'events', '-n', 'shop', '-o', 'json']).stdout;
  expect(JSON.parse(events).items).toEqual([
    expect.objectContaining({ reason: 'Invalid', type: 'Warning' }),
  ]);
  apply({ name: 'wrong', type: 'bigint' });
  await statusWith('wrong', 'Served');
  expect(await ask('/wrong')).toBe(200);
});

test('a status that could not be written is written later', async () => {
  refusals = 2;
  apply({ name: 'later' });
  await statusWith('later', 'Served');
});

test('two Entities cannot claim one table', async () => {
  apply({ name: 'second', spec: { table: 'notes' } });
  const status = await statusWith('second', 'Invalid');
  expect(conditionOf(status, 'Accepted')).toMatchObject({
    message: expect.stringMatching(/table "notes" is that of Entity notes already/),
  });
  server.kubectl(['delete', 'entity', 'second', '-n', 'shop']);
});

test('a change that is not safe is refused, with a plan; the last good model stays served', async () => {
  await database.pool.query(`insert into notes values (1, 'not a number')`);
  apply({ name: 'notes', type: 'bigint' });
  const status = await statusWith('notes', 'MigrationRefused');
  expect(status.plan?.refusals).toEqual([
    expect.objectContaining({ title: expect.stringMatching(/notes/) }),
  ]);
  expect(conditionOf(status, 'SchemaApplied')).toMatchObject({ status: 'False' });
  expect(await ask('/notes')).toBe(200);
  apply({ name: 'notes' });
  expect(await statusWith('notes', 'Served')).not.toHaveProperty('plan');
});

test('a deleted Entity is served no more, and its table stays', async () => {
  server.kubectl(['delete', 'entity', 'notes', '-n', 'shop']);
  for (let i = 0; i < 50 && (await ask('/notes')) === 200; i++) await pause(100);
  expect(await ask('/notes')).toBe(404);
  const { rows } = await database.pool.query('select id from notes');
  expect(rows).toHaveLength(1);
});

test('the Role allows all that was needed', () => {
  const forbidden = failures.filter(([, error]) => String(error).includes('orbidden'));
  expect(forbidden).toEqual([]);
});
