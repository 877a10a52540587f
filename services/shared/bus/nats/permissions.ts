// Which subjects may each service use? The users of the NATS server, and its configuration.
import type { ServiceName } from '../../messages/member.ts';

/** Services, and what answers Actions. */
export type NatsUser = ServiceName | 'actions';

interface Subjects {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Answers, and parts of large messages, go to whoever asked. */
const answers = (...users: readonly NatsUser[]) => users.map((user) => `_INBOX_${user}.>`);

/** Every service says that it is there, and how it is, and sends and fetches what is too large for one message. */
const spoken = ['member', 'member.query', 'report', 'report.query'];
const common = (user: NatsUser): Subjects => ({
  publish: [...spoken, 'parts.>'],
  subscribe: [...spoken, `parts.${user}.>`, `_INBOX_${user}.>`],
});

const readsModel: Subjects = {
  publish: ['$JS.API.STREAM.INFO.KV_model', '$JS.API.STREAM.MSG.GET.KV_model'],
  subscribe: ['$KV.model.>'],
};

/** What was committed, and up to where: for all who keep answers. */
const followsRelay: Subjects = { publish: ['relay.watermark'], subscribe: ['invalidation'] };

/** Events of changes: the stream is made, and what was stored last is looked at. */
const keepsChanges = [
  ...['change.>', 'changes.position'],
  ...['CREATE', 'UPDATE', 'INFO', 'MSG.GET'].map((verb) => `$JS.API.STREAM.${verb}.CHANGES`),
];

/** Who follows events reads the stream by consumers of its own. */
const readsChanges = [
  ...['STREAM.INFO.CHANGES', 'STREAM.MSG.GET.CHANGES', 'CONSUMER.CREATE.CHANGES.>'],
  ...['CONSUMER.INFO.CHANGES.>', 'CONSUMER.MSG.NEXT.CHANGES.>', 'CONSUMER.DELETE.CHANGES.>'],
].map((name) => `$JS.API.${name}`);

/** Nobody but the operator writes the model and changes the schema; nobody but the api calls Actions. */
const ownSubjects: Readonly<Record<ServiceName, Subjects>> = {
  gateway: {
    publish: [
      ...readsModel.publish,
      ...followsRelay.publish,
      ...['session.seen', 'limits.counts', 'limits.take.*', 'db.api-key'],
      ...readsChanges,
      ...answers('gateway', 'database'),
    ],
    subscribe: [
      ...readsModel.subscribe,
      ...followsRelay.subscribe,
      ...['session.seen', 'changes.position', 'limits.counts', 'limits.take.*'],
    ],
  },
  api: {
    publish: [
      ...readsModel.publish,
      ...['cache.read.*', 'db.write', 'db.call', 'action.>'],
      ...answers('cache', 'database'),
    ],
    subscribe: readsModel.subscribe,
  },
  cache: {
    publish: ['db.read', ...followsRelay.publish, ...answers('api', 'database')],
    subscribe: ['cache.read.*', ...followsRelay.subscribe],
  },
  database: {
    publish: [
      ...readsModel.publish,
      ...['invalidation', ...followsRelay.publish, ...keepsChanges],
      ...answers('gateway', 'api', 'cache', 'database', 'operator'),
    ],
    subscribe: [...readsModel.subscribe, ...['db.>', 'relay.watermark', ...followsRelay.subscribe]],
  },
  operator: {
    publish: [
      ...readsModel.publish,
      '$JS.API.INFO',
      '$JS.API.STREAM.CREATE.KV_model',
      '$KV.model.>',
      ...['db.migrate.plan', 'db.migrate.contract', 'db.migrate.apply', 'db.seed'],
      ...answers('database'),
    ],
    subscribe: readsModel.subscribe,
  },
};

/** What answers Actions may answer, be found by `nats micro`, and no more. */
const actions: Subjects = {
  publish: answers('api'),
  subscribe: ['action.>', '$SRV.>', '_INBOX_actions.>'],
};

/** What a user may do on the server; everything else is refused. */
export function subjectsOf(user: NatsUser): Subjects {
  if (user === 'actions') return actions;
  const [every, own] = [common(user), ownSubjects[user]];
  return {
    publish: [...every.publish, ...own.publish],
    subscribe: [...every.subscribe, ...own.subscribe],
  };
}

export const natsUsers: readonly NatsUser[] = [
  ...(Object.keys(ownSubjects) as ServiceName[]),
  'actions',
];

/** Variable of the server's environment that holds a user's password. */
export const passwordVariable = (user: NatsUser) => `ASHLAR_NATS_${user.toUpperCase()}_PASSWORD`;

const list = (subjects: readonly string[]) => subjects.map((one) => `"${one}"`).join(', ');

function userBlock(user: NatsUser): string {
  const { publish, subscribe } = subjectsOf(user);
  const responses = user === 'actions' ? '\n      allow_responses: { max: 1, expires: "1m" }' : '';
  return `    { user: ${user}, password: $${passwordVariable(user)}, permissions: {
      publish: [${list(publish)}]
      subscribe: [${list(subscribe)}]${responses}
    } }`;
}

/** Lines of the server's configuration that let every user do what it has to, and nothing else. */
export function authorizationConfig(): string {
  return `authorization {
  users: [
${natsUsers.map(userBlock).join('\n')}
  ]
}
`;
}
