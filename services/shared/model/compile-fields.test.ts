import { compileModel } from './compile-model.ts';
import type { EntitySpec } from './entity-spec.ts';
import type { Model } from './model.ts';
import { type ApplicationSpec, apiVersion, type ResourceSet } from './resources.ts';

type Fields = EntitySpec['fields'];
const id: Fields[number] = { name: 'id', type: 'bigint', identity: 'always' };

/** An entity with a key, so that a row of the tables below shows only what it is about. */
function entity(name: string, spec: Partial<EntitySpec>) {
  const full = { primaryKey: ['id'], ...spec, fields: spec.fields ?? [id] };
  return { apiVersion, kind: 'Entity' as const, metadata: { name }, spec: full };
}

function resources(
  entities: Record<string, Partial<EntitySpec>>,
  application: ApplicationSpec = {},
): ResourceSet {
  return {
    application: { apiVersion, kind: 'Application', metadata: { name: 'app' }, spec: application },
    entities: Object.entries(entities).map(([name, spec]) => entity(name, spec)),
    actions: [],
  } as ResourceSet;
}

/** Problems as one line each. */
function problemsOf(set: ResourceSet): string[] {
  return compileModel(set).problems.map(({ resource, path, message, hint }) =>
    [`${resource} ${path}: ${message}`, ...(hint ? [hint] : [])].join(' | '),
  );
}

function modelOf(set: ResourceSet): Model {
  const { model, problems } = compileModel(set);
  if (model === null) throw new Error(JSON.stringify(problems));
  return model;
}

/** Problems of one field `x` beside the key. */
function problemsOfField(field: Partial<Fields[number]>, application?: ApplicationSpec): string[] {
  const set = resources(
    { things: { fields: [id, { name: 'x', type: 'text', ...field }] } },
    application,
  );
  return problemsOf(set).map((line) => line.replace('Entity things spec.fields[1].', ''));
}

const mood: ApplicationSpec = { types: [{ name: 'mood', enum: ['sad', 'happy'] }] };

const badFields: [sentence: string, field: Partial<Fields[number]>, problem: string][] = [
  ['an unknown type', { type: 'bigintt' }, 'type: unknown type "bigintt" | Did you mean "bigint"?'],
  [
    'a default and an expression',
    { default: 'a', defaultExpression: 'f()' },
    'defaultExpression: default and defaultExpression exclude each other',
  ],
  [
    'an identity that is text',
    { identity: 'always' },
    'identity: identity needs smallint, integer or bigint, not text',
  ],
  [
    'an enum of numbers',
    { type: 'int', enum: ['1'] },
    'enum: enum applies to text, not to integer',
  ],
  [
    'a pattern on json',
    { type: 'jsonb', pattern: 'a' },
    'pattern: pattern applies to text, not to jsonb',
  ],
  [
    'a length of a date',
    { type: 'date', minLength: 1 },
    'minLength: minLength applies to text, not to date',
  ],
  ['a least text', { minimum: 1 }, 'minimum: minimum applies to numbers, not to text'],
  [
    'a maximum below the minimum',
    { type: 'int', minimum: 2, maximum: 1 },
    'maximum: maximum 1 is less than minimum 2',
  ],
  [
    'lengths that cross',
    { minLength: 3, maxLength: 2 },
    'minLength: minLength 3 is more than the 2 it may have',
  ],
  [
    'more than the type holds',
    { type: 'varchar(5)', maxLength: 6 },
    'maxLength: maxLength 6 is more than character varying(5) holds',
  ],
  ['a value twice', { enum: ['a', 'a'] }, 'enum: enum lists a value twice'],
  [
    'a broken pattern',
    { pattern: '(a' },
    'pattern: pattern is no regular expression: Unterminated group',
  ],
  [
    'an exponential pattern',
    { pattern: '(a+)+$' },
    'pattern: pattern repeats what already repeats, which can take for ever',
  ],
  [
    'a pattern PostgreSQL reads differently',
    { pattern: '\\bword' },
    'pattern: pattern: \\b means the edge of a word here and a backspace in PostgreSQL',
  ],
  [
    'a default that is not in the enum',
    { enum: ['draft', 'done'], default: 'drat' },
    'default: default "drat" is no value of enum | Did you mean "draft"?',
  ],
  [
    'a default too long for the type',
    { type: 'varchar(2)', default: 'abc' },
    'default: default "abc" is longer than character varying(2) holds',
  ],
  [
    'a default below the minimum',
    { type: 'int', minimum: 1, default: 0 },
    'default: default 0 is less than minimum',
  ],
  [
    'a default out of range',
    { type: 'smallint', default: 40000 },
    'default: default 40000 is out of the range of smallint',
  ],
  [
    'a default with a fraction',
    { type: 'int', default: 1.5 },
    'default: default 1.5 is not a whole number',
  ],
  [
    'an inexact default',
    { type: 'bigint', default: 2 ** 60 },
    `default: default ${2 ** 60} is too large to be exact; write it in quotes`,
  ],
  ['a number as text', { default: 5 }, 'default: default 5 is not text; write "5" in quotes'],
  [
    'a text as boolean',
    { type: 'bool', default: 'yes' },
    'default: default "yes" is neither true nor false',
  ],
  [
    'an expression as default',
    { type: 'timestamptz', default: 'now()' },
    'default: default "now()" is not a time like 2030-12-31T23:59:00Z | An SQL expression is written as defaultExpression.',
  ],
  [
    'a word as JSON',
    { type: 'jsonb', default: 'word' },
    'default: default "word" is not JSON; text needs its own quotes: \'"text"\'',
  ],
  [
    'a value the type lacks',
    { type: 'mood', default: 'angry' },
    'default: default "angry" is no value of mood',
  ],
  [
    'an array without braces',
    { type: 'text[]', default: 'a,b' },
    'default: default "a,b" is not an array like {a,b}',
  ],
  [
    'a name of too many bytes',
    { name: 'é'.repeat(40) },
    'name: the name of the field has 80 bytes; PostgreSQL takes at most 63',
  ],
];

test.each(badFields)('a field with %s is refused', (_, field, problem) => {
  expect(problemsOfField(field, mood)).toEqual([problem]);
});

const defaults: [type: string, value: string | number | boolean, sql: string][] = [
  ['text', "it's", "'it''s'"],
  ['int', 5, '5'],
  ['int', '-7', '-7'],
  ['bigint', '9223372036854775807', '9223372036854775807'],
  ['numeric(12,2)', 0.5, '0.5'],
  ['numeric', 'NaN', "'NaN'"],
  ['boolean', false, 'false'],
  ['jsonb', '{"a":1}', '\'{"a":1}\''],
  ['jsonb', 3, "'3'"],
  ['mood', 'sad', "'sad'"],
  ['text[]', '{}', "'{}'"],
  ['date', '2030-01-31', "'2030-01-31'"],
];

test.each(defaults)('the default of a %s %j is written %s', (type, value, sql) => {
  const set = resources({ things: { fields: [id, { name: 'x', type, default: value }] } }, mood);
  expect(modelOf(set).entities.get('things')?.fields.get('x')?.defaultSql).toBe(sql);
});

test('a field tells what the database and requests may do with it', () => {
  const fields: Fields = [
    { name: 'id', type: 'bigint', identity: 'by default' },
    { name: 'email', type: 'varchar(80)', unique: true },
    { name: 'lower', type: 'text', generated: 'lower(email)' },
    { name: 'total', type: 'numeric', readOnly: true, required: true },
  ];
  const compiled = modelOf(resources({ users: { fields } })).entities.get('users');
  const told = [...(compiled?.fields.values() ?? [])].map((field) => [
    field.name,
    {
      required: field.required,
      unique: field.unique,
      readOnly: field.readOnly,
      hasDefault: field.hasDefault,
      maxLength: field.maxLength,
    },
  ]);
  expect(Object.fromEntries(told)).toEqual({
    id: { required: true, unique: true, readOnly: false, hasDefault: true, maxLength: null },
    email: { required: false, unique: true, readOnly: false, hasDefault: false, maxLength: 80 },
    lower: { required: false, unique: false, readOnly: true, hasDefault: true, maxLength: null },
    total: { required: true, unique: false, readOnly: true, hasDefault: false, maxLength: null },
  });
});
