import { compileModel } from './compile-model.ts';
import type { EntitySpec } from './entity-spec.ts';
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

const text = { name: 'x', type: 'text' };
const customer = { name: 'customer', type: 'bigint' };
const pair: Partial<EntitySpec> = {
  fields: [
    { name: 'a', type: 'int' },
    { name: 'b', type: 'int' },
  ],
  primaryKey: ['a', 'b'],
};

const badEntities: [
  sentence: string,
  entities: Record<string, Partial<EntitySpec>>,
  problems: string[],
][] = [
  [
    'two entities on one table',
    { 'order-items': {}, items: { table: 'order_items' } },
    ['Entity items spec.table: table "order_items" is that of Entity order-items already'],
  ],
  [
    'a field twice',
    { a: { fields: [id, text, text] } },
    ['Entity a spec.fields[2].name: field "x" is declared twice'],
  ],
  [
    'a key of an unknown field',
    { a: { primaryKey: ['idd'] } },
    ['Entity a spec.primaryKey[0]: unknown field "idd" | Did you mean "id"?'],
  ],
  [
    'a unique group with a field twice',
    { a: { uniques: [{ fields: ['id', 'id'] }] } },
    ['Entity a spec.uniques[0].fields[1]: field "id" is listed twice'],
  ],
  [
    'a key name without a key',
    { a: { primaryKey: undefined, primaryKeyName: 'k' } as Partial<EntitySpec> },
    ['Entity a spec.primaryKeyName: primaryKeyName names no key, because primaryKey is missing'],
  ],
  [
    'events of a view',
    { a: { view: true, fields: [text], primaryKey: ['x'], events: true } },
    ['Entity a spec.events: a view has no changes of its own; set events on its tables'],
  ],
  [
    'events without a key',
    { a: { primaryKey: undefined, events: true } as Partial<EntitySpec> },
    ['Entity a spec.events: events name rows by their primary key; declare primaryKey'],
  ],
  [
    'an index of an unknown field',
    { a: { indexes: [{ fields: ['created desc'] }] } },
    ['Entity a spec.indexes[0].fields[0]: unknown field "created"'],
  ],
  [
    'a unique hash index',
    { a: { indexes: [{ fields: ['id'], method: 'hash', unique: true }] } },
    ['Entity a spec.indexes[0]: an index of method hash cannot be unique'],
  ],
  [
    'a reference to an unknown entity',
    {
      customers: {},
      orders: { fields: [id, { ...customer, references: { entity: 'customer' } }] },
    },
    [
      'Entity orders spec.fields[1].references.entity: unknown Entity "customer" | Did you mean "customers"?',
    ],
  ],
  [
    'a reference to an unknown field',
    {
      customers: {},
      orders: { fields: [id, { ...customer, references: { entity: 'customers', field: 'idd' } }] },
    },
    [
      'Entity orders spec.fields[1].references.field: unknown field of Entity customers "idd" | Did you mean "id"?',
    ],
  ],
  [
    'a reference to a field that is not unique',
    {
      customers: { fields: [id, text] },
      orders: {
        fields: [id, { name: 'c', type: 'text', references: { entity: 'customers', field: 'x' } }],
      },
    },
    [
      'Entity orders spec.fields[1].references: "x" of Entity customers is not unique | A foreign key points to the primary key or to unique fields.',
    ],
  ],
  [
    'a reference of another type',
    {
      customers: {},
      orders: { fields: [id, { name: 'c', type: 'text', references: { entity: 'customers' } }] },
    },
    [
      'Entity orders spec.fields[1].references: "c" is text, but "id" of Entity customers is bigint | Both must have the same type.',
    ],
  ],
  [
    'one field that references two',
    {
      pairs: pair,
      a: { fields: [id, { name: 'p', type: 'int', references: { entity: 'pairs' } }] },
    },
    [
      'Entity a spec.fields[1].references.entity: Entity pairs has a key of 2 fields | Declare it under spec.foreignKeys.',
    ],
  ],
  [
    'a foreign key of another length',
    {
      pairs: pair,
      a: { foreignKeys: [{ fields: ['id'], references: { entity: 'pairs', fields: ['a', 'b'] } }] },
    },
    ['Entity a spec.foreignKeys[0]: 1 field(s) cannot reference 2'],
  ],
  [
    'a view that would be dropped',
    { v: { view: true, fields: [text], primaryKey: ['x'], reclaimPolicy: 'Delete' } },
    ['Entity v spec.reclaimPolicy: a view is never dropped; leave it out, or set Retain'],
  ],
  [
    'a table that references a view',
    {
      v: { view: true, fields: [customer], primaryKey: ['customer'] },
      a: { fields: [id, { ...customer, references: { entity: 'v' } }] },
    },
    [
      'Entity a spec.fields[1].references.entity: Entity v is a view, which a table cannot reference',
    ],
  ],
  [
    'defaults, indexes and checks of a view',
    {
      v: {
        view: true,
        fields: [{ name: 'id', type: 'bigint', default: 1 }],
        indexes: [{ fields: ['id'] }],
        checks: [{ name: 'c', expression: 'true' }],
      },
    },
    [
      'Entity v spec.fields[0].default: default has no meaning on a view, because no row is written to it',
      "Entity v spec.checks: checks has no meaning on a view; declare it on the view's tables",
      "Entity v spec.indexes: indexes has no meaning on a view; declare it on the view's tables",
    ],
  ],
  [
    'an index called like a table',
    { a: { indexes: [{ name: 'b', fields: ['id'] }] }, b: {} },
    [
      'Entity a spec.indexes[0]: the name "b" is taken by the table of Entity b | Give one of them a name of its own.',
    ],
  ],
  [
    'two indexes of one name in a schema',
    {
      a: { indexes: [{ name: 'i', fields: ['id'] }] },
      b: { indexes: [{ name: 'i', fields: ['id'] }] },
    },
    [
      'Entity b spec.indexes[0]: the name "i" is taken by the index of Entity a | Give one of them a name of its own.',
    ],
  ],
  [
    'a field that is unique twice',
    { a: { fields: [id, { ...text, unique: true }], uniques: [{ fields: ['x'] }] } },
    [
      'Entity a spec.uniques[0]: the name "a_x_key" is taken by the key of Entity a | Give one of them a name of its own.',
    ],
  ],
  [
    'a check that is named like a generated one',
    {
      a: {
        fields: [id, { name: 'n', type: 'int', minimum: 0 }],
        checks: [{ name: 'a_n_minimum_check', expression: 'n > 0' }],
      },
    },
    [
      'Entity a spec.checks[0].name: the name "a_n_minimum_check" is taken by the check of Entity a | Give one of them a name of its own.',
    ],
  ],
  [
    'a table name made from a long resource name',
    { ['a'.repeat(70)]: {} },
    [
      `Entity ${'a'.repeat(70)} metadata.name: the name of the table has 70 bytes; PostgreSQL takes at most 63 | Set spec.table to a shorter name.`,
    ],
  ],
];

test.each(badEntities)('%s: refused', (_, entities, problems) => {
  expect(problemsOf(resources(entities))).toEqual(problems);
});
