// May each user of the NATS server do what it has to, and nothing that is another's?
import { connect, Events, type NatsConnection } from 'nats';
import { type NatsUser, natsUsers } from '../../services/shared/bus/nats/permissions.ts';
import { describeWithEachNats } from '../helpers/describe-with-nats.ts';
import { pause } from '../helpers/gateway.ts';
import type { NatsServer } from '../helpers/nats-server.ts';
import { passwordOf, startNatsWithUsers } from '../helpers/nats-with-users.ts';

const inboxOf = (user: string) => `_INBOX_${user}.abc.1`;
const partsOf = (user: string) => `parts.${user}.abc.1`;
const consumers = ['CREATE', 'INFO', 'MSG.NEXT', 'DELETE'].map(
  (verb) => `$JS.API.CONSUMER.${verb}.CHANGES.follow-1`,
);
const subjects = [
  ...[...consumers, '$JS.API.CONSUMER.CREATE.KV_model.a', '$JS.API.CONSUMER.LIST.CHANGES'],
  ...natsUsers.flatMap((user) => [inboxOf(user), partsOf(user)]),
  ...[
    'report',
    'report.query',
    'member',
    'member.query',
    'action.greet',
    '$KV.model.current',
    '$KV.other.current',
  ],
  ...['cache.read', 'cache.read.cache-1', 'db.read', 'db.write', 'db.call', 'db.seed'],
  ...['invalidation', 'relay.watermark', 'limits.counts', 'limits.take', 'limits.take.gateway-1'],
  ...[
    'db.migrate.plan',
    'db.migrate.contract',
    'db.migrate.apply',
    '_INBOX.abc.1',
    '$SRV.PING',
    'anything',
  ],
  ...['$JS.API.INFO', '$JS.API.STREAM.INFO.KV_model', '$JS.API.STREAM.MSG.GET.KV_model'],
  ...['$JS.API.STREAM.CREATE.KV_model', '$JS.API.STREAM.UPDATE.KV_model'],
  ...['$JS.API.STREAM.DELETE.KV_model', '$JS.API.STREAM.PURGE.KV_model'],
  ...['$JS.API.STREAM.MSG.DELETE.KV_model', '$JS.API.STREAM.CREATE.other'],
  ...['change.orders.insert', 'changes.position', '$JS.API.STREAM.DELETE.CHANGES'],
  ...['CREATE', 'UPDATE', 'INFO', 'MSG.GET'].map((verb) => `$JS.API.STREAM.${verb}.CHANGES`),
  ...['$JS.API.CONSUMER.CREATE.KV_model', '$SYS.REQ.SERVER.PING', '$SYS.REQ.USER.INFO'],
];
/** What only those who may listen to everything of somebody could want. */
const wildcards = ['>', '*.>', '_INBOX_*.>', 'parts.>', 'db.>', 'cache.>', 'action.>', '$KV.>'];

const spoken = ['report', 'report.query', 'member', 'member.query'];
const said = [...spoken, ...natsUsers.map(partsOf)];
const reads = ['$JS.API.STREAM.INFO.KV_model', '$JS.API.STREAM.MSG.GET.KV_model'];
const migrations = ['db.migrate.plan', 'db.migrate.contract', 'db.migrate.apply', 'db.seed'];
const inboxes = (...users: NatsUser[]) => users.map(inboxOf);

const publishes: Record<NatsUser, string[]> = {
  gateway: [
    ...[...said, ...reads, 'relay.watermark', ...inboxes('gateway', 'database'), ...consumers],
    ...['limits.counts', 'limits.take.gateway-1'],
    ...['INFO', 'MSG.GET'].map((verb) => `$JS.API.STREAM.${verb}.CHANGES`),
  ],
  api: [
    ...[...said, ...reads, ...inboxes('cache', 'database')],
    ...['cache.read.cache-1', 'db.write', 'db.call', 'action.greet'],
  ],
  cache: [...said, 'db.read', 'relay.watermark', ...inboxes('api', 'database')],
  database: [
    ...[...said, ...reads, 'invalidation', 'relay.watermark'],
    ...['change.orders.insert', 'changes.position'],
    ...['CREATE', 'UPDATE', 'INFO', 'MSG.GET'].map((verb) => `$JS.API.STREAM.${verb}.CHANGES`),
    ...inboxes('gateway', 'api', 'cache', 'database', 'operator'),
  ],
  operator: [
    ...[...said, ...reads, ...migrations, ...inboxes('database')],
    ...['$JS.API.INFO', '$JS.API.STREAM.CREATE.KV_model', '$KV.model.current'],
  ],
  actions: inboxes('api'),
};

const hears = (user: NatsUser) => [...spoken, partsOf(user), inboxOf(user)];
const database = ['db.read', 'db.write', 'db.call', ...migrations, 'db.>'];
const subscribes: Record<NatsUser, string[]> = {
  gateway: [
    ...[...hears('gateway'), '$KV.model.current', 'invalidation', 'changes.position'],
    ...['limits.counts', 'limits.take.gateway-1'],
  ],
  api: [...hears('api'), '$KV.model.current'],
  cache: [...hears('cache'), 'cache.read.cache-1', 'invalidation'],
  database: [
    ...[...hears('database'), ...database],
    ...['$KV.model.current', 'invalidation', 'relay.watermark'],
  ],
  operator: [...hears('operator'), '$KV.model.current'],
  actions: [inboxOf('actions'), 'action.greet', 'action.>', '$SRV.PING'],
};

/** Which of them the server refuses. */
async function refusedOf(
  connection: NatsConnection,
  attempt: (subject: string) => void,
  tried: readonly string[],
): Promise<string[]> {
  const refused: string[] = [];
  async function listen(): Promise<void> {
    for await (const { type, permissionContext } of connection.status())
      if (type === Events.Error) refused.push(permissionContext?.subject ?? '?');
  }
  void listen();
  for (const subject of tried) attempt(subject);
  // The server refuses in the order in which it reads: what it has to say comes before the answer to this.
  await connection.flush();
  await pause(0);
  await connection.close();
  return refused;
}

describeWithEachNats((binary) => {
  let nats: NatsServer;
  const login = (user: string, pass: string) =>
    connect({ servers: nats.url, user, pass, ignoreClusterUpdates: true });

  beforeAll(async () => {
    nats = await startNatsWithUsers(binary);
  });
  afterAll(() => nats.stop());

  const without = (tried: readonly string[], allowed: readonly string[]) =>
    tried.filter((subject) => !allowed.includes(subject)).sort();

  test.each(natsUsers)('%s publishes where it has to and nowhere else', async (user) => {
    const connection = await login(user, passwordOf(user));
    const attempt = (subject: string) => connection.publish(subject);
    const refused = await refusedOf(connection, attempt, subjects);
    expect(refused.sort()).toEqual(without(subjects, publishes[user]));
  });

  test.each(natsUsers)('%s hears what is meant for it and nothing else', async (user) => {
    const connection = await login(user, passwordOf(user));
    const attempt = (subject: string) => void connection.subscribe(subject, { callback: () => {} });
    const tried = [...subjects, ...wildcards];
    const refused = await refusedOf(connection, attempt, tried);
    expect(refused.sort()).toEqual(without(tried, subscribes[user]));
  });

  test('nobody comes in without a password, or with that of another', async () => {
    await expect(connect({ servers: nats.url })).rejects.toThrow(/authorization/i);
    for (const user of natsUsers)
      await expect(login(user, 'p-nobody')).rejects.toThrow(/authorization/i);
  });
});
