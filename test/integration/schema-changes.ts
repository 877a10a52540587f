// Which declared changes are made, and in which steps?
import type { ApplicationSpec } from '../../services/shared/model/resources.ts';
import { type Entities, id, text, things } from './schema-things.ts';

export interface Change {
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

export const changes: readonly Change[] = [
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
