// Which steps does a declared change become, on tables that have rows, and which changes are refused?
import type {
  ApplicationSpec,
  EntitySpec,
  FieldSpec,
} from '../../services/shared/model/resources.ts';
import { apply, catalogOf, migrate, plan } from '../helpers/migration.ts';
import { availableVersions, createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { resourceSet } from '../helpers/resource-set.ts';

const id: FieldSpec = { name: 'id', type: 'bigint', identity: 'always' };
const things = (fields: FieldSpec[], rest: Partial<EntitySpec> = {}) => ({
  things: { fields: [id, ...fields], primaryKey: ['id'], ...rest },
});
type Entities = Record<string, EntitySpec>;

interface Change {
  readonly name: string;
  readonly from: Entities;
  readonly to: Entities;
  readonly fromApplication?: ApplicationSpec;
  readonly toApplication?: ApplicationSpec;
  /** Run between the two; by default one row without a value in any field that may be empty. */
  readonly rows?: string;
  /** Titles of the steps, in order. */
  readonly steps: readonly string[];
}

const row = 'INSERT INTO things DEFAULT VALUES';
const text = { name: 'a', type: 'text' };

const changes: Change[] = [
  {
    name: 'a field that may be empty is one step',
    from: things([]),
    to: things([text]),
    steps: ['things: add column a (text)'],
  },
  {
    name: 'a required field with a constant default is one step, and old rows get the default',
    from: things([]),
    to: things([{ ...text, required: true, default: 'x' }]),
    steps: ['things: add column a (text)'],
  },
  {
    name: 'a field with the default now() is one step',
    from: things([]),
    to: things([{ name: 'at', type: 'timestamptz', required: true, defaultExpression: 'now()' }]),
    steps: ['things: add column at (timestamp with time zone)'],
  },
  {
    name: 'a volatile default is added to an empty table',
    from: things([]),
    to: things([{ name: 'key', type: 'uuid', defaultExpression: 'gen_random_uuid()' }]),
    rows: 'SELECT',
    steps: ['things: add column key (uuid)'],
  },
  {
    name: 'a required field without a default is added to an empty table',
    from: things([]),
    to: things([{ ...text, required: true }]),
    rows: 'SELECT',
    steps: ['things: add column a (text)'],
  },
  {
    name: 'a computed field is added to an empty table',
    from: things([{ name: 'n', type: 'int' }]),
    to: things([
      { name: 'n', type: 'int' },
      { name: 'twice', type: 'int', generated: 'n * 2' },
    ]),
    rows: 'SELECT',
    steps: ['things: add column twice (integer)'],
  },
  {
    name: 'making a field required checks the rows while the table is used',
    from: things([text]),
    to: things([{ ...text, required: true }]),
    rows: "INSERT INTO things (a) VALUES ('x')",
    steps: [
      'things.a: refuse new rows without a value',
      expect.stringMatching(/^things: check all rows against ashlar_new_/) as unknown as string,
      'things.a: make required',
      'things.a: drop the check that stood in',
    ],
  },
  {
    name: 'making a field optional is one step',
    from: things([{ ...text, required: true }]),
    to: things([text]),
    rows: "INSERT INTO things (a) VALUES ('x')",
    steps: ['things.a: make optional'],
  },
  {
    name: 'a default is set, changed and dropped',
    from: things([
      { ...text, default: 'x' },
      { name: 'b', type: 'int' },
      { name: 'c', type: 'int', default: 1 },
    ]),
    to: things([
      { ...text, default: 'y' },
      { name: 'b', type: 'int', default: 2 },
      { name: 'c', type: 'int' },
    ]),
    steps: ["things.a: set default 'y'::text", 'things.b: set default 2', 'things.c: drop default'],
  },
  {
    name: 'identity changes between always and by default',
    from: things([]),
    to: { things: { fields: [{ ...id, identity: 'by default' }], primaryKey: ['id'] } },
    steps: ['things.id: identity always → by default'],
  },
  {
    name: 'types are widened',
    from: things([
      { name: 'a', type: 'varchar(5)' },
      { name: 'b', type: 'varchar(5)' },
      { name: 'c', type: 'numeric(6,2)' },
      { name: 'd', type: 'timestamptz(3)' },
    ]),
    to: things([
      { name: 'a', type: 'varchar(50)' },
      { name: 'b', type: 'text' },
      { name: 'c', type: 'numeric(12,2)' },
      { name: 'd', type: 'timestamptz' },
    ]),
    steps: [
      'things.a: type character varying(5) → character varying(50)',
      'things.b: type character varying(5) → text',
      'things.c: type numeric(6,2) → numeric(12,2)',
      'things.d: type timestamp(3) with time zone → timestamp with time zone',
    ],
  },
  {
    name: 'a widened field keeps its rules',
    from: things([{ name: 'a', type: 'varchar(5)', enum: ['x', 'y'], default: 'x' }]),
    to: things([{ name: 'a', type: 'text', enum: ['x', 'y'], default: 'x' }]),
    steps: ['things.a: type character varying(5) → text'],
  },
  {
    name: 'a new rule takes effect at once and is checked for old rows afterwards',
    from: things([{ name: 'n', type: 'int' }]),
    to: things([{ name: 'n', type: 'int', minimum: 0 }]),
    rows: 'INSERT INTO things (n) VALUES (0), (NULL)',
    steps: [
      'things: add check things_n_minimum_check',
      'things: check all rows against things_n_minimum_check',
    ],
  },
  {
    name: 'a changed rule replaces the old one, which stays until the new one is valid',
    from: things([{ ...text, enum: ['x', 'y'] }]),
    to: things([{ ...text, enum: ['x', 'y', 'z'] }]),
    rows: "INSERT INTO things (a) VALUES ('x')",
    steps: [
      'things: add check things_a_enum_check',
      expect.stringMatching(/^things: check all rows against ashlar_new_/) as unknown as string,
      'things: drop things_a_enum_check (it says something else)',
      expect.stringMatching(
        /^things: rename ashlar_new_.* to things_a_enum_check$/,
      ) as unknown as string,
    ],
  },
  {
    name: 'a rule that is taken back is dropped',
    from: things([{ ...text, maxLength: 3, pattern: '^x' }]),
    to: things([text]),
    steps: [
      'things: drop things_a_max_length_check (the rule is not declared any more)',
      'things: drop things_a_pattern_check (the rule is not declared any more)',
    ],
  },
  {
    name: 'a rule that is only written differently is the same',
    from: things([text], {
      checks: [{ name: 'c', expression: "a in ('x', 'y') and a is not null" }],
    }),
    to: things([text], {
      checks: [{ name: 'c', expression: "A  = any(array['x', 'y']) AND (a IS NOT NULL)" }],
    }),
    rows: "INSERT INTO things (a) VALUES ('x')",
    steps: [],
  },
  {
    name: 'an index is built while the table is used',
    from: things([text]),
    to: things([text], {
      indexes: [{ fields: ['a desc'] }, { name: 'low', definition: '(lower(a))' }],
    }),
    steps: ['things: create index things_a_idx', 'things: create index low'],
  },
  {
    name: 'a changed index replaces the old one when it is built',
    from: things([text], { indexes: [{ name: 'i', fields: ['a'] }] }),
    to: things([text], { indexes: [{ name: 'i', fields: ['a', 'id'] }] }),
    steps: [
      expect.stringMatching(/^things: create index ashlar_new_/) as unknown as string,
      'things: drop index i (another takes its place)',
      expect.stringMatching(/^things: rename index ashlar_new_.* to i$/) as unknown as string,
    ],
  },
  {
    name: 'a unique field gets its index before its constraint',
    from: things([text]),
    to: things([{ ...text, unique: true }]),
    steps: ['things: build unique index things_a_key', 'things: add unique things_a_key'],
  },
  {
    name: 'a primary key is added like a unique constraint, after its fields are required',
    from: { things: { fields: [{ name: 'id', type: 'bigint' }] } },
    to: { things: { fields: [{ name: 'id', type: 'bigint' }], primaryKey: ['id'] } },
    rows: 'INSERT INTO things VALUES (1)',
    steps: [
      'things.id: refuse new rows without a value',
      expect.stringMatching(/^things: check all rows against/) as unknown as string,
      'things.id: make required',
      'things.id: drop the check that stood in',
      'things: build unique index things_pkey',
      'things: add primary key things_pkey',
    ],
  },
  {
    name: 'a foreign key is added first and checked for old rows afterwards',
    from: { ...things([{ name: 'up', type: 'bigint' }]) },
    to: {
      ...things([
        { name: 'up', type: 'bigint', references: { entity: 'things', onDelete: 'cascade' } },
      ]),
    },
    rows: 'INSERT INTO things (up) VALUES (1), (NULL)',
    steps: [
      'things: add foreign key things_up_fkey',
      'things: check all rows against things_up_fkey',
    ],
  },
  {
    name: 'new tables that point to each other and to an old one',
    from: things([]),
    to: {
      ...things([]),
      a: {
        fields: [id, { name: 'b', type: 'bigint', references: { entity: 'b' } }],
        primaryKey: ['id'],
        indexes: [{ fields: ['b'] }],
      },
      b: {
        fields: [
          id,
          { name: 'a', type: 'bigint', references: { entity: 'a' } },
          { name: 'thing', type: 'bigint', references: { entity: 'things' } },
        ],
        primaryKey: ['id'],
      },
    },
    steps: [
      'create table a',
      'a: create index a_b_idx',
      'create table b',
      'a: add foreign key a_b_fkey',
      'b: add foreign key b_a_fkey',
      'b: add foreign key b_thing_fkey',
    ],
  },
  {
    name: 'an enum type and a field of it, whose default is one of its values',
    from: things([]),
    to: things([{ name: 'mood', type: 'mood', default: 'ok', required: true }]),
    toApplication: { types: [{ name: 'mood', enum: ['sad', 'ok'] }] },
    steps: ['create enum type mood', 'things: add column mood (mood)'],
  },
  {
    name: 'new values of an enum type get their place, and one becomes the default',
    from: things([{ name: 'mood', type: 'mood', default: 'ok' }]),
    to: things([{ name: 'mood', type: 'mood', default: 'fine' }]),
    fromApplication: { types: [{ name: 'mood', enum: ['sad', 'ok'] }] },
    toApplication: { types: [{ name: 'mood', enum: ['awful', 'sad', 'fine', 'ok', 'happy'] }] },
    steps: [
      'mood: add value awful',
      'mood: add value fine',
      'mood: add value happy',
      "things.mood: set default 'fine'::mood",
    ],
  },
  {
    name: 'what is not declared any more is kept',
    from: {
      ...things([text, { name: 'b', type: 'int' }], { indexes: [{ fields: ['a'] }] }),
      gone: { fields: [id] },
    },
    to: things([text]),
    steps: [],
  },
];

interface Refused {
  readonly name: string;
  readonly from: Entities;
  readonly to: Entities;
  readonly fromApplication?: ApplicationSpec;
  readonly toApplication?: ApplicationSpec;
  readonly rows?: string;
  /** Title and reason. */
  readonly refusal: readonly [title: string, reason: RegExp];
}

const refusals: Refused[] = [
  {
    name: 'a required field without a default, when there are rows',
    from: things([]),
    to: things([{ ...text, required: true }]),
    refusal: ['things.a: add column (text)', /no default, but the table has rows/],
  },
  {
    name: 'a volatile default, when there are rows',
    from: things([]),
    to: things([{ name: 'key', type: 'uuid', defaultExpression: 'gen_random_uuid()' }]),
    refusal: ['things.key: add column (uuid)', /rewrites the table/],
  },
  {
    name: 'a required field, when there are rows without a value',
    from: things([text]),
    to: things([{ ...text, required: true }]),
    refusal: ['things.a: make required', /rows without a value/],
  },
  {
    name: 'a rule that rows break',
    from: things([{ name: 'n', type: 'int' }]),
    to: things([{ name: 'n', type: 'int', minimum: 0 }]),
    rows: 'INSERT INTO things (n) VALUES (-1)',
    refusal: ['things: check things_n_minimum_check', /rows that break it/],
  },
  {
    name: 'a unique field with equal values',
    from: things([text]),
    to: things([{ ...text, unique: true }]),
    rows: "INSERT INTO things (a) VALUES ('x'), ('x')",
    refusal: ['things: unique (a)', /rows with the same values/],
  },
  {
    name: 'a foreign key with rows that point to nothing',
    from: things([{ name: 'up', type: 'bigint' }]),
    to: things([{ name: 'up', type: 'bigint', references: { entity: 'things' } }]),
    rows: 'INSERT INTO things (up) VALUES (99)',
    refusal: ['things: foreign key things_up_fkey', /whose up is not in things/],
  },
  {
    name: 'another type',
    from: things([{ name: 'n', type: 'int' }]),
    to: things([{ name: 'n', type: 'bigint' }]),
    refusal: ['things.n: type integer → bigint', /rewrites/],
  },
  {
    name: 'a narrower type',
    from: things([{ name: 'a', type: 'varchar(5)' }]),
    to: things([{ name: 'a', type: 'varchar(4)' }]),
    refusal: ['things.a: type character varying(5) → character varying(4)', /values are lost/],
  },
  {
    name: 'a wider type of a column that a view shows',
    from: things([{ name: 'a', type: 'varchar(5)' }]),
    to: things([text]),
    rows: 'CREATE VIEW shown AS SELECT a FROM things',
    refusal: ['things.a: type character varying(5) → text', /a view or a generated column uses/],
  },
  {
    name: 'another primary key',
    from: things([{ ...text, required: true }]),
    to: things([{ ...text, required: true }], { primaryKey: ['a'] }),
    rows: 'SELECT',
    refusal: ['things: primary key (a)', /another/],
  },
  {
    name: 'an enum type without one of its values',
    from: things([{ name: 'mood', type: 'mood' }]),
    to: things([{ name: 'mood', type: 'mood' }]),
    fromApplication: { types: [{ name: 'mood', enum: ['sad', 'ok'] }] },
    toApplication: { types: [{ name: 'mood', enum: ['ok'] }] },
    refusal: ['type mood: without sad', /neither remove nor move/],
  },
  {
    name: 'a type that is not there',
    from: things([]),
    to: things([{ name: 'mail', type: 'citext' }]),
    toApplication: { types: [{ name: 'citext' }] },
    refusal: ['type citext', /is not in the database/],
  },
  {
    name: 'an expression that PostgreSQL cannot read',
    from: things([text]),
    to: things([{ ...text, defaultExpression: 'lower(' }]),
    refusal: ['things.a', /syntax error/],
  },
  {
    name: 'a check that names no column',
    from: things([]),
    to: things([], { checks: [{ name: 'c', expression: 'b > 0' }] }),
    refusal: ['things: check c', /column "b" does not exist/],
  },
  {
    name: 'a view that is not there',
    from: things([]),
    to: { ...things([]), shown: { view: true, fields: [text] } },
    refusal: ['view shown', /not in the database/],
  },
  {
    name: 'a view without the field',
    from: things([text]),
    to: { ...things([text]), shown: { view: true, fields: [{ name: 'aa', type: 'text' }] } },
    rows: 'CREATE VIEW shown AS SELECT a FROM things',
    refusal: ['shown.aa', /no such column. Did you mean "a"/],
  },
];

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
