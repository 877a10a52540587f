// Which declared changes are refused, and why?
import type { ApplicationSpec } from '../../services/shared/model/resources.ts';
import { type Entities, row, text, things } from './schema-things.ts';

export interface Refused {
  readonly name: string;
  readonly from: Entities;
  readonly to: Entities;
  readonly fromApplication?: ApplicationSpec;
  readonly toApplication?: ApplicationSpec;
  readonly rows?: string;
  /** Title and reason. */
  readonly refusal: readonly [title: string, reason: RegExp];
}

export const refusals: readonly Refused[] = [
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
    name: 'a new unique field whose default every row would get',
    from: things([]),
    to: things([{ ...text, unique: true, default: 'x' }]),
    rows: `${row}; ${row}`,
    refusal: ['things: unique (a)', /rows with the same values/],
  },
  {
    name: 'a new field whose default breaks a check',
    from: things([]),
    to: things([{ ...text, default: 'x' }], { checks: [{ name: 'c', expression: "a <> 'x'" }] }),
    refusal: ['things: check c', /rows that break it/],
  },
  {
    name: 'a new field whose default points to nothing',
    from: things([]),
    to: things([{ name: 'up', type: 'bigint', default: 99, references: { entity: 'things' } }]),
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
