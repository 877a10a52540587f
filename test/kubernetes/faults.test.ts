// Does the operator survive what an API server and the way to it can do, and is a change made meanwhile served?
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createKubernetesClient } from '../../services/operator/kubernetes/client.ts';
import { openConnection } from '../../services/operator/kubernetes/connection.ts';
import { followKind } from '../../services/operator/kubernetes/follow-kind.ts';
import { apply, entity, statusWith, until } from './entities.ts';
import type { Asked, Fault } from './fault-proxy.ts';
import type { ServiceProcess } from './service-process.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let operator: ServiceProcess;
/** What the proxy takes for the operator's token: another one is answered 401. */
let token = 'the first token';
let tokenFile: string;
let names = 0;

function setToken(next: string): void {
  writeFileSync(tokenFile, `${next}\n`);
  token = next;
}

const unauthorised = (asked: Asked): Fault | undefined =>
  asked.token === token ? undefined : { status: 401 };

beforeAll(async () => {
  world = await startWorld();
  tokenFile = join(world.server.home, 'token');
  setToken(token);
  world.proxy.fault = unauthorised;
  const kubeconfig = world.server.kubeconfigWith(world.proxy.url, {
    'auth-provider': { name: 'tokenFile', config: { tokenFile } },
  });
  operator = await world.startOperator({ kubeconfig });
  apply(world.server, entity({ name: 'first' }));
  await statusWith(world.server, 'first', 'Served');
}, 120_000);
afterAll(() => world?.stop(), 30_000);

const isWatch = ({ path }: Asked) => path.includes('watch=true');
const isStatus = ({ method, path }: Asked) => method === 'PATCH' && path.includes('/status');
const isOurs = ({ path }: Asked) => path.includes('/ashlar.dev/');
const expired = { type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } };
const tooMany: Fault = { status: 429, headers: { 'retry-after': '1' } };

const faults: readonly (readonly [string, (asked: Asked) => boolean, Fault, number])[] = [
  ['a watch is refused as too old (410)', isWatch, { status: 410 }, 3],
  ['a watch says that it is too old (an event ERROR)', isWatch, { event: expired }, 3],
  [
    'lists and watches are too many (429)',
    (asked) => isOurs(asked) && !isStatus(asked),
    tooMany,
    6,
  ],
  ['statuses are too many (429)', isStatus, tooMany, 3],
  [
    'lists and watches fail (500)',
    (asked) => isOurs(asked) && !isStatus(asked),
    { status: 500 },
    6,
  ],
  ['statuses fail (500)', isStatus, { status: 500 }, 3],
  ['lists and watches are cut (a reset)', (asked) => isOurs(asked) && !isStatus(asked), 'reset', 6],
  ['statuses are cut (a reset)', isStatus, 'reset', 3],
  ['a status is never answered (silence)', isStatus, 'silent', 1],
];

test.each(faults)('%s', async (_name, matches, fault, times) => {
  let left = times;
  world.proxy.fault = (asked) => (left > 0 && matches(asked) && left-- > 0 ? fault : undefined);
  world.proxy.cut();
  const name = `fault-${++names}`;
  apply(world.server, entity({ name }));
  await until(() => left === 0);
  await statusWith(world.server, name, 'Served');
  expect((await world.published())?.tables).toContain(name);
});

test('what was asked, what failed and what came of it is counted', async () => {
  const { stdout } = world.server.kubectl(['get', 'entities', '-n', 'shop', '-o', 'name']);
  const entities = stdout.trim().split('\n').length;
  const asked = 'kubernetes_requests_total{verb="patch",resource="entities/status",status=';
  const lines = [
    ['reconcile_duration_seconds_count{outcome="published"}', /^[1-9]/],
    ['reconcile_duration_seconds_count{outcome="failed"}', /^[1-9]/],
    ['watch_restarts_total{resource="entities"}', /^[1-9]/],
    [`${asked}"200"}`, /^[1-9]/],
    [`${asked}"429"}`, /^3$/],
    [`${asked}"500"}`, /^3$/],
    [`${asked}"none"}`, /^[1-9]/],
    ['entities{ready="True"}', new RegExp(`^${entities}$`)],
    ['pending_changes', /^0$/],
  ] as const;
  let text = '';
  const told = (line: string) => text.split(`\nashlar_operator_${line} `)[1]?.split('\n')[0];
  await until(async () => {
    text = await (await fetch(`${operator.adminUrl}/metrics`)).text();
    return told('pending_changes') === '0';
  });
  for (const [line, value] of lines)
    expect([line, told(line)]).toEqual([line, expect.stringMatching(value)]);
});

test('everything is refused for a while: nothing that is published is lost, and work goes on', async () => {
  const published = await world.published();
  world.proxy.fault = () => 'reset';
  world.proxy.cut();
  apply(world.server, entity({ name: 'meanwhile' }));
  await pause(4000);
  expect(await world.published()).toEqual(published);
  world.proxy.fault = unauthorised;
  await statusWith(world.server, 'meanwhile', 'Served');
});

test('a token that was replaced is used at once', async () => {
  setToken('another token');
  world.proxy.fault = unauthorised;
  world.proxy.cut();
  apply(world.server, entity({ name: 'rotated' }));
  await statusWith(world.server, 'rotated', 'Served');
});

test('a token that expired is told, and work goes on with the next', async () => {
  token = 'one that the operator does not have yet';
  world.proxy.cut();
  apply(world.server, entity({ name: 'expired' }));
  await until(() => operator.output().includes("does not accept the operator's token to"));
  setToken('the third token');
  await statusWith(world.server, 'expired', 'Served');
});

test('a permission that is missing is told with verb and resource', async () => {
  world.server.kubectl(['delete', 'rolebinding', 'operator', '-n', 'shop']);
  world.proxy.cut();
  await until(() =>
    /the operator may not (list|watch) entities: its Role lacks/.test(operator.output()),
  );
  apply(world.server, entity({ name: 'allowed' }));
  const user = '--user=system:serviceaccount:shop:operator';
  const args = ['create', 'rolebinding', 'operator', '-n', 'shop', '--role=ashlar-operator', user];
  world.server.kubectl(args);
  await statusWith(world.server, 'allowed', 'Served');
});

test('a mistake whose status could not be written at first is told by one Event', async () => {
  let left = 3;
  world.proxy.fault = (asked) => (isStatus(asked) && left-- > 0 ? { status: 500 } : undefined);
  apply(world.server, entity({ name: 'wrong', type: 'bigintt' }));
  await statusWith(world.server, 'wrong', 'Invalid');
  expect(left).toBeLessThanOrEqual(0);
  const events = world.server.kubectl([
    ...['get', 'events', '-n', 'shop', '-o', 'name'],
    ...['--field-selector', 'involvedObject.name=wrong'],
  ]);
  expect(events.stdout.trim().split('\n')).toHaveLength(1);
  world.server.kubectl(['delete', 'entity', 'wrong', '-n', 'shop']);
});

test('a start is told as no failure', async () => {
  await operator.end('SIGTERM');
  operator = await world.startOperator();
  await until(async () => (await fetch(`${operator.adminUrl}/readyz`)).ok);
  expect(operator.output()).not.toMatch(/"level":"error"/);
});

test('a watch that falls silent without being cut is noticed', async () => {
  process.env['KUBECONFIG'] = world.server.kubeconfig('operator', world.proxy.url);
  const options = { namespace: 'shop', instance: 'test', silenceMs: 1500 };
  const failures: unknown[] = [];
  const kind = followKind({
    client: createKubernetesClient(openConnection(), options),
    plural: 'entities',
    onChange: () => {},
    onFailure: (error) => failures.push(error),
  });
  await kind.listed;
  await pause(500);
  world.proxy.silence();
  apply(world.server, entity({ name: 'unheard' }));
  await until(() => kind.objects.has('unheard'));
  await kind.release();
  expect(failures).not.toEqual([]);
});
