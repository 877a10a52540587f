// Is a migration safe against crashes, long transactions, other migrations and changed plans?
import type { Step } from '../../services/shared/messages/db-migrate.ts';
import type { EntitySpec } from '../../services/shared/model/entity-spec.ts';
import { apply, catalogOf, connectTo, migrate, plan } from '../helpers/migration.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { resourceSet } from '../helpers/resource-set.ts';
import { id, text, things } from './schema-things.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await createDatabase();
});
afterEach(() => database.drop());

const before = resourceSet({
  ...things([text, { name: 'n', type: 'bigint', minimum: 0 }], {
    indexes: [{ name: 'changed', fields: ['a'] }],
  }),
});
/** Every kind of step that can be interrupted half-way. */
const after = resourceSet(
  {
    ...things(
      [
        { ...text, required: true, unique: true },
        { name: 'n', type: 'bigint', minimum: -1, references: { entity: 'things' } },
        { name: 'mood', type: 'mood', default: 'ok' },
      ],
      { indexes: [{ name: 'changed', fields: ['a', 'n'] }, { fields: ['mood'] }] },
    ),
    others: { fields: [id], primaryKey: ['id'] } satisfies EntitySpec,
  },
  { types: [{ name: 'mood', enum: ['ok'] }] },
);

async function prepare(): Promise<void> {
  await migrate(database, before);
  await database.pool.query("INSERT INTO things (a, n) VALUES ('x', NULL), ('y', 1)");
}

test('a migration that dies after any step is continued by the next one', async () => {
  await prepare();
  const { steps } = await plan(database, after);
  let crashes = 0;
  const dieAfterOne = (_step: Step) => {
    crashes++;
    throw new Error('killed');
  };
  // One transaction may hold several steps, so there are at most as many crashes as steps.
  for (let round = 0; round <= steps.length; round++) {
    const { hash, steps: left } = await plan(database, after);
    if (left.length === 0) break;
    const dying = apply(database, { resources: after, hash, onStep: dieAfterOne });
    await expect(dying).rejects.toThrow('killed');
  }
  expect(crashes).toBeGreaterThan(10);
  expect((await plan(database, after)).steps).toEqual([]);
  const fresh = await createDatabase();
  await migrate(fresh, after);
  expect(await catalogOf(database)).toEqual(await catalogOf(fresh));
  await fresh.drop();
});

test('a connection that is cut during a step leaves the step undone, and the next migration does it', async () => {
  await prepare();
  const { hash } = await plan(database, after);
  const cut = apply(database, {
    resources: after,
    hash,
    connect: async () => {
      const session = await connectTo(database);
      const query = session.client.query.bind(session.client) as (...args: unknown[]) => unknown;
      const cutting = (text: string, ...rest: unknown[]) =>
        query(
          text.startsWith('ALTER TABLE "public"')
            ? 'SELECT pg_terminate_backend(pg_backend_pid())'
            : text,
          ...rest,
        );
      return { client: { query: cutting as never }, release: session.release };
    },
  });
  await expect(cut).rejects.toThrow(/terminating connection|Connection terminated/);
  await migrate(database, after);
  expect((await plan(database, after)).steps).toEqual([]);
});

test('two migrations at once: one applies, the other finds nothing to do', async () => {
  await prepare();
  const { hash, steps } = await plan(database, after);
  const both = await Promise.all([1, 2].map(() => apply(database, { resources: after, hash })));
  expect(both.map(({ applied }) => applied.length).sort((a, b) => a - b)).toEqual([
    0,
    steps.length,
  ]);
});

test('while another migration runs, one gives up after its time', async () => {
  await prepare();
  const { hash } = await plan(database, after);
  const other = await connectTo(database);
  await other.client.query('SELECT pg_advisory_lock(1098082412, 1)');
  const waiting = apply(database, { resources: after, hash, waitMs: 400, sleep: async () => {} });
  await expect(waiting).rejects.toMatchObject({
    code: 'ASH503',
    message: 'Another migration of this database is running.',
  });
  await other.release();
});

test('a lock that is not to be had is asked for again, and then given up with the step named', async () => {
  await prepare();
  const blocker = await connectTo(database);
  await blocker.client.query('BEGIN; SELECT * FROM things');
  const resources = resourceSet(
    things([text, { name: 'n', type: 'bigint', minimum: 0 }, { name: 'b', type: 'text' }], {
      indexes: [{ name: 'changed', fields: ['a'] }],
    }),
  );
  const { hash } = await plan(database, resources);
  let pauses = 0;
  const sleep = async () => {
    pauses++;
  };
  await expect(apply(database, { resources, hash, sleep, lockTries: 2 })).rejects.toMatchObject({
    code: 'ASH503',
    message: 'No lock was to be had for: things: add column b (text).',
  });
  expect(pauses).toBe(1);
  const release = async () => {
    await blocker.release();
  };
  expect((await apply(database, { resources, hash, sleep: release })).applied).toHaveLength(1);
}, 15_000);

test('readers that come while a lock is waited for get through between the tries', async () => {
  await prepare();
  const blocker = await connectTo(database);
  await blocker.client.query('BEGIN; SELECT * FROM things');
  const resources = resourceSet(
    things([text, { name: 'n', type: 'bigint', minimum: 0 }, { name: 'b', type: 'text' }], {
      indexes: [{ name: 'changed', fields: ['a'] }],
    }),
  );
  const { hash } = await plan(database, resources);
  const reads: number[] = [];
  const sleep = async () => {
    reads.push((await database.pool.query('SELECT FROM things')).rowCount ?? 0);
    await blocker.client.query('COMMIT');
  };
  await apply(database, { resources, hash, sleep });
  expect(reads).toEqual([2]);
  await blocker.release();
}, 15_000);

test('a plan that was made before somebody changed the table is refused', async () => {
  await prepare();
  const { hash } = await plan(database, after);
  await database.pool.query('ALTER TABLE things ADD COLUMN surprise int');
  await expect(apply(database, { resources: after, hash })).rejects.toMatchObject({
    code: 'ASH409',
    message: 'The database or the declarations changed since the plan was made.',
  });
});

test('a plan for other declarations is refused', async () => {
  await prepare();
  const { hash } = await plan(database, after);
  const others = resourceSet(things([text, { name: 'more', type: 'text' }]));
  await expect(apply(database, { resources: others, hash })).rejects.toMatchObject({
    code: 'ASH409',
  });
});

test('a step that fails is told with its SQL, and leaves no invalid index behind', async () => {
  await prepare();
  const resources = resourceSet(
    things([text, { name: 'n', type: 'bigint', minimum: 0 }], {
      indexes: [
        { name: 'changed', fields: ['a'] },
        { name: 'once', definition: '((1))', unique: true },
      ],
    }),
  );
  const { hash } = await plan(database, resources);
  await expect(apply(database, { resources, hash })).rejects.toMatchObject({
    code: 'ASH409',
    message: expect.stringMatching(
      /^The migration stopped at: things: create index once: could not create unique/,
    ),
    details: { sql: [expect.stringContaining('CREATE UNIQUE INDEX CONCURRENTLY')], applied: [] },
  });
  const names = (await catalogOf(database)).tables[0]?.indexes.map((index) => index.name);
  expect(names).toEqual(['changed', 'things_pkey']);
});

test('the ledger tells what was applied, by which plan', async () => {
  const { hash } = await plan(database, before);
  const { applied } = await apply(database, { resources: before, hash });
  const { rows } = await database.pool.query(
    'SELECT plan, title FROM ashlar.migration ORDER BY id',
  );
  expect(rows).toEqual(applied.map((title) => ({ plan: hash, title })));
});
