// What comes of an operator that is killed between two steps, and of a NATS or PostgreSQL that is away in one?
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

beforeAll(async () => {
  held = await startHeldWorld();
  ({ world, postgres } = held);
  operator = await world.startOperator();
  apply(world.server, entity({ name: 'first' }));
  await statusWith(world.server, 'first', 'Served');
}, 120_000);
afterAll(() => held?.stop(), 30_000);
afterEach(() => held.restore());

const isStatus = ({ method, path }: Asked) => method === 'PATCH' && path.includes('/status');
const isEvent = ({ method, path }: Asked) => method === 'POST' && path.includes('/events');

/** Where the operator stops and is killed; `reached` says that it is there. */
const points: readonly (readonly [string, (reached: () => void) => void])[] = [
  ['before its change is planned', (reached) => holdAt('db.migrate.plan', 'before', reached)],
  ['between plan and migration', (reached) => holdAt('db.migrate.apply', 'before', reached)],
  ['between migration and publication', (reached) => holdAt('db.migrate.apply', 'after', reached)],
  [
    'between publication and the first status',
    (reached) => {
      world.proxy.fault = async (asked) => {
        if (!isStatus(asked)) return undefined;
        reached();
        await held.never();
        return undefined;
      };
    },
  ],
  [
    'between two statuses',
    (reached) => {
      let statuses = 0;
      world.proxy.fault = async (asked) => {
        if (!isStatus(asked) || ++statuses < 2) return undefined;
        reached();
        await held.never();
        return undefined;
      };
    },
  ],
  [
    'when a status was written and not yet answered',
    (reached) => {
      world.proxy.afterwards = async (asked) => {
        if (!isStatus(asked)) return;
        reached();
        await held.never();
      };
    },
  ],
  [
    'between an Event and its status',
    (reached) => {
      world.proxy.afterwards = async (asked) => {
        if (!isEvent(asked)) return;
        reached();
        await held.never();
      };
    },
  ],
];

function holdAt(subject: string, when: 'before' | 'after', reached: () => void): void {
  held.hold = async (name, now) => {
    if (name !== subject || now !== when) return;
    reached();
    await held.never();
  };
}

async function tablesMade(name: string): Promise<number> {
  const { rows } = await world.database.pool.query(
    'select count(*)::int as n from ashlar.migration where title ~* $1',
    [`create table .*\\m${name}\\M`],
  );
  return rows[0].n;
}

/** As if its time had passed: the next need not wait for it. */
const expireLease = () =>
  world.server.kubectl(['delete', 'lease', 'ashlar-operator', '-n', 'shop']);

test.each(points)('killed %s, all comes right, and nothing is done twice', async (title, at) => {
  const name = `killed_${points.findIndex(([one]) => one === title)}`;
  const wrong = entity({ name: `${name.replace('_', '-')}-wrong`, type: 'bigintt' });
  const isAboutEvents = title.includes('Event');
  let isReached = false;
  at(() => {
    isReached = true;
  });
  apply(
    world.server,
    ...(isAboutEvents
      ? [wrong]
      : [
          entity({ name: name.replace('_', '-'), spec: { table: name } }),
          entity({ name: `${name.replace('_', '-')}-b`, spec: { table: `${name}_b` } }),
        ]),
  );
  await until(() => isReached);
  await operator.end('SIGKILL');
  held.hold = async () => {};
  world.proxy.fault = () => undefined;
  world.proxy.afterwards = () => {};
  expireLease();
  operator = await world.startOperator();
  if (isAboutEvents) {
    await statusWith(world.server, wrong.metadata.name, 'Invalid');
    const events = ['get', 'events', '-n', 'shop', '-o', 'name'];
    const { stdout } = world.server.kubectl(events);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    world.server.kubectl(['delete', 'entity', wrong.metadata.name, '-n', 'shop']);
    return;
  }
  await statusWith(world.server, name.replace('_', '-'), 'Served');
  await statusWith(world.server, `${name.replace('_', '-')}-b`, 'Served');
  expect([await tablesMade(name), await tablesMade(`${name}_b`)]).toEqual([1, 1]);
  expect((await world.published())?.tables).toContain(name.replace('_', '-'));
});

/** Resolves when it says that its change is not made yet, and why. */
async function untilStuck(name: string): Promise<void> {
  await until(() => {
    const { stdout } = world.server.kubectl(['get', 'entity', name, '-n', 'shop', '-o', 'json']);
    const { conditions = [] }: Partial<Status> = JSON.parse(stdout).status ?? {};
    const applied = conditionOf({ conditions }, 'SchemaApplied');
    return applied?.status !== 'True' && /tried again until it works/.test(applied?.message ?? '');
  });
}

async function firstIsReady(): Promise<void> {
  const first = await statusWith(world.server, 'first', 'Served');
  expect(conditionOf(first, 'Ready')).toMatchObject({ status: 'True' });
}

test('PostgreSQL is away: the resource says so, others stay ready, and it is served by itself later', async () => {
  postgres.cut();
  apply(world.server, entity({ name: 'unplanned' }));
  await untilStuck('unplanned');
  await firstIsReady();
  await postgres.restore();
  await statusWith(world.server, 'unplanned', 'Served');
});

test('PostgreSQL goes when a change was planned and not made: the same', async () => {
  held.hold = async (subject, when) => {
    if (subject === 'db.migrate.apply' && when === 'before') postgres.cut();
  };
  apply(world.server, entity({ name: 'unmade' }));
  await untilStuck('unmade');
  held.hold = async () => {};
  await firstIsReady();
  await postgres.restore();
  await statusWith(world.server, 'unmade', 'Served');
});

test('NATS goes when a change was made and not published: the same', async () => {
  held.hold = async (subject, when) => {
    if (subject === 'db.migrate.apply' && when === 'after') await world.nats.kill();
  };
  apply(world.server, entity({ name: 'unpublished' }));
  await untilStuck('unpublished');
  held.hold = async () => {};
  await firstIsReady();
  await world.nats.start();
  await statusWith(world.server, 'unpublished', 'Served');
  expect(await tablesMade('unpublished')).toBe(1);
}, 60_000);
