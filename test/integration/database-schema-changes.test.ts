// Which steps does a declared change become, on tables that have rows, and which changes are refused?
import { apply, catalogOf, migrate, plan } from '../helpers/migration.ts';
import { availableVersions, createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { resourceSet } from '../helpers/resource-set.ts';
import { changes } from './schema-changes.ts';
import { refusals } from './schema-refusals.ts';
import { row, text, things } from './schema-things.ts';

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase({ version });
  });
  beforeEach(() =>
    database.pool.query(
      `DROP SCHEMA IF EXISTS ashlar, public, "Own Schema" CASCADE; CREATE SCHEMA public`,
    ),
  );
  afterAll(() => database.drop());

  test.each(changes)('$name', async ({ from, to, steps, rows = row, ...change }) => {
    await migrate(database, resourceSet(from, change.fromApplication));
    await database.pool.query(rows);
    const resources = resourceSet(to, change.toApplication);
    const planned = await plan(database, resources);
    expect(planned.refusals).toEqual([]);
    expect(planned.steps.map((step) => step.title)).toEqual(steps);
    await apply(database, { resources, hash: planned.hash });
    expect((await plan(database, resources)).steps).toEqual([]);
  });

  test.each(refusals)('refused: $name', async ({ from, to, refusal, rows = row, ...change }) => {
    await migrate(database, resourceSet(from, change.fromApplication));
    await database.pool.query(rows);
    const resources = resourceSet(to, change.toApplication);
    const before = await catalogOf(database);
    const { refusals, hash } = await plan(database, resources);
    const [title, reason] = refusal;
    expect(refusals).toEqual([
      expect.objectContaining({ title, reason: expect.stringMatching(reason) }),
    ]);
    await expect(apply(database, { resources, hash })).rejects.toMatchObject({ code: 'ASH409' });
    expect(await catalogOf(database)).toEqual(before);
  });

  test('an index that a broken migration left invalid is built again', async () => {
    await migrate(database, resourceSet(things([text])));
    await database.pool.query("INSERT INTO things (a) VALUES ('x'), ('x')");
    const failing = database.pool.query(
      'CREATE UNIQUE INDEX CONCURRENTLY things_a_idx ON things (a)',
    );
    await expect(failing).rejects.toThrow('could not create unique index');
    expect(
      await migrate(database, resourceSet(things([text], { indexes: [{ fields: ['a'] }] }))),
    ).toEqual([
      'things: drop index things_a_idx (it is invalid)',
      'things: create index things_a_idx',
    ]);
  });

  test('what is there under another name is taken as it is', async () => {
    await database.pool.query(
      `
      CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY, a text, n int,
        CONSTRAINT k PRIMARY KEY (id), CONSTRAINT u UNIQUE (a), CONSTRAINT c CHECK (n >= 0),
        CONSTRAINT f FOREIGN KEY (n) REFERENCES things);
      CREATE INDEX i ON things (n)`.replace('n int', 'n bigint'),
    );
    const resources = resourceSet(
      things(
        [
          { ...text, unique: true },
          { name: 'n', type: 'bigint', minimum: 0, references: { entity: 'things' } },
        ],
        { indexes: [{ fields: ['n'] }] },
      ),
    );
    const planned = await plan(database, resources);
    expect([...planned.steps, ...planned.refusals, ...planned.notices]).toEqual([]);
  });

  test('a check that PostgreSQL spells otherwise after a dump and restore is the same', async () => {
    const resources = resourceSet(
      things([{ name: 'a', type: 'varchar(5)' }], {
        checks: [{ name: 'c', expression: "a in ('x', 'y')" }],
      }),
    );
    await migrate(database, resources);
    const definition = async () => {
      const sql = "SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = 'c'";
      return String((await database.pool.query(sql)).rows[0].text);
    };
    for (const original of ["CHECK (a IN ('x', 'y'))", await definition()]) {
      await database.pool.query(
        `ALTER TABLE things DROP CONSTRAINT c, ADD CONSTRAINT c ${original}`,
      );
      expect((await plan(database, resources)).steps).toEqual([]);
    }
  });

  test('undeclared things that can make a write fail are noticed', async () => {
    await migrate(database, resourceSet(things([])));
    await database.pool.query(`
      ALTER TABLE things ADD COLUMN needed int NOT NULL, ADD COLUMN counted serial,
        ADD CONSTRAINT limited CHECK (needed > 0);
      CREATE UNIQUE INDEX once ON things (needed);
      CREATE INDEX harmless ON things (counted)`);
    const { steps, notices } = await plan(database, resourceSet(things([])));
    expect(steps).toEqual([]);
    expect(notices).toEqual([
      expect.stringMatching(/^things.needed is not declared, but NOT NULL without a default/),
      expect.stringMatching(/^things: check limited is not declared; it is kept/),
      expect.stringMatching(/^things: unique index once is not declared; it is kept/),
    ]);
  });

  test('a schema of its own is made, and everything stands in it', async () => {
    const resources = resourceSet(
      things([{ name: 'mood', type: 'mood', default: 'ok' }], { indexes: [{ fields: ['mood'] }] }),
      { schema: 'Own Schema', types: [{ name: 'mood', enum: ['ok'] }] },
    );
    const titles = await migrate(database, resources);
    expect(titles.slice(0, 3)).toEqual([
      'create schema Own Schema',
      'create enum type mood',
      'create table things',
    ]);
    expect((await plan(database, resources)).steps).toEqual([]);
    expect((await catalogOf(database)).tables).toEqual([]);
  });

  test('an empty plan leaves no trace in the database', async () => {
    await database.pool.query(
      'CREATE TABLE things (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)',
    );
    expect(await migrate(database, resourceSet(things([])))).toEqual([]);
    const { rows } = await database.pool.query("SELECT to_regnamespace('ashlar') AS found");
    expect(rows).toEqual([{ found: null }]);
  });
});
