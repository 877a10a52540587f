// Do the manifests written for an existing database describe it, so that a migration changes nothing?
import { existsSync, readFileSync } from 'node:fs';
import { planMigration } from '../../services/database/migrate/plan-migration.ts';
import { importSchema } from '../../services/database/schema/import/import-schema.ts';
import { inSchema } from '../../services/database/schema/in-schema.ts';
import { introspect } from '../../services/database/schema/introspect.ts';
import { compileModel } from '../../services/shared/model/compile-model.ts';
import { type ResourceSet, resourceSetSchema } from '../../services/shared/model/resources.ts';
import {
  availableVersions,
  createDatabase,
  createTemplate,
  type TestDatabase,
  withClient,
} from '../helpers/postgres.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const oddSql = read('odd-database.sql');
const northwind = new URL('../../../shared/data/northwind.sql', import.meta.url);

const importFrom = (database: TestDatabase, schema = 'public') =>
  withClient(database, (client) => importSchema(client, schema));
const planFor = (database: TestDatabase, resources: ResourceSet) =>
  withClient(database, (client) => planMigration(client, resources));

function entityOf({ entities }: ResourceSet, name: string) {
  const found = entities.find((entity) => entity.metadata.name === name);
  if (found === undefined) throw new Error(`no Entity ${name}`);
  return found;
}
const fieldOf = (resources: ResourceSet, entity: string, name: string) =>
  entityOf(resources, entity).spec.fields.find((field) => field.name === name);

/** The resources with one more field in every table: PostgreSQL has to spell all of their texts. */
function withNewField(resources: ResourceSet): ResourceSet {
  const entities = resources.entities.map((entity) =>
    entity.spec.view
      ? entity
      : {
          ...entity,
          spec: {
            ...entity.spec,
            fields: [...entity.spec.fields, { name: 'added', type: 'text' }],
          },
        },
  );
  return { ...resources, entities };
}

describe.each(availableVersions())('on PostgreSQL %i', (version) => {
  let odd: TestDatabase;
  let resources: ResourceSet;
  let notices: readonly string[];
  beforeAll(async () => {
    odd = await createDatabase({ version });
    await odd.pool.query(oddSql);
    ({ resources, notices } = await importFrom(odd));
  });
  afterAll(() => odd.drop());

  test('the manifests are valid and compile', () => {
    expect(resourceSetSchema.safeParse(resources).error).toBeUndefined();
    expect(compileModel(resources).problems).toEqual([]);
  });

  test('a migration to them has nothing to do', async () => {
    const plan = await planFor(odd, resources);
    expect({ steps: plan.steps, refusals: plan.refusals }).toEqual({ steps: [], refusals: [] });
  });

  test('with a new field in every table, the new fields are all that is to do', async () => {
    const { steps, refusals } = await planFor(odd, withNewField(resources));
    expect(refusals).toEqual([]);
    const others = steps.filter((step) => !step.title.endsWith(': add column added (text)'));
    expect(others).toEqual([]);
    expect(steps).toHaveLength(resources.entities.filter((entity) => !entity.spec.view).length);
  });

  test('importing writes nothing', async () => {
    const live = () =>
      withClient(odd, (client) =>
        inSchema(client, { schema: 'public', readOnly: true }, () => introspect(client, 'public')),
      );
    const before = await live();
    await importFrom(odd);
    expect(await live()).toEqual(before);
  });

  test('what cannot be declared is told', () => {
    expect(notices).toEqual(
      expect.arrayContaining([
        'table "empty" cannot be declared; it is kept.',
        'bookings: exclusion bookings_room_during_excl cannot be declared.',
        'pointers: foreign key pointers_outside_fkey leads to a table that is not imported; it is kept, not declared.',
        'Function twice has several forms; it is not imported.',
        'Function unnamed has an argument without a name; it is not imported.',
        'Function unknown_rows returns unknown columns; it is not imported.',
        'Function many has VARIADIC arguments; it is not imported.',
      ]),
    );
  });

  test('resources have names of Kubernetes, and each its own', () => {
    const names = resources.entities.map((entity) => [entity.metadata.name, entity.spec.table]);
    expect(names).toEqual(
      expect.arrayContaining([
        ['order-details', 'Order Details'],
        ['order-details-2', 'order_details'],
        ['camelcase', 'camelCase'],
        ['regions', undefined],
      ]),
    );
    expect(new Set(names.map(([name]) => name)).size).toBe(names.length);
  });

  test('fields say what their columns are', () => {
    expect(fieldOf(resources, 'types', 'feeling')).toEqual({
      name: 'feeling',
      type: 'mood',
      description: 'How it is.',
      required: true,
      default: 'ok',
    });
    expect(fieldOf(resources, 'types', 'id')).toMatchObject({ identity: 'always' });
    expect(fieldOf(resources, 'types', 'counted')).toMatchObject({
      defaultExpression: `nextval('"Odd Sequence"'::regclass)`,
    });
    expect(fieldOf(resources, 'types', 'price')).toMatchObject({
      type: 'numeric(12,2)',
      default: 0,
    });
    expect(fieldOf(resources, 'egg', 'chicken')).toMatchObject({
      references: { entity: 'chicken' },
    });
  });

  test('keys of several fields and references to them are declared', () => {
    expect(entityOf(resources, 'towns').spec).toMatchObject({
      foreignKeys: [
        {
          name: 'in_region',
          fields: ['country', 'region'],
          references: { entity: 'regions', fields: ['country', 'code'] },
          onDelete: 'restrict',
          onUpdate: 'cascade',
        },
      ],
    });
  });

  test('indexes are declared by their fields, and by their SQL where that says more', () => {
    expect(entityOf(resources, 'types').spec.indexes).toEqual(
      expect.arrayContaining([
        { fields: ['search'], method: 'gin' },
        {
          name: 'types_partial_idx',
          definition: 'USING btree (price) WHERE (flag AND (price > (10)::numeric))',
        },
      ]),
    );
  });

  test('functions with named arguments become Actions', () => {
    const actions = resources.actions.map((action) => action.spec.function);
    expect(actions).toEqual([
      'Odd Function',
      'add_up',
      'as_table',
      'in_and_out',
      'nothing',
      'some_numbers',
      'with_out',
    ]);
    expect(resources.actions[1]?.spec).toEqual({
      description: 'Adds.',
      function: 'add_up',
      arguments: [
        { name: 'a', type: 'integer', required: true },
        { name: 'b', type: 'integer' },
      ],
      returns: 'value',
      readOnly: true,
    });
  });

  test.each<[sentence: string, fn: string, spec: object]>([
    [
      'RETURNS TABLE has columns',
      'as_table',
      {
        returns: 'rows',
        columns: [
          { name: 'b', type: 'integer' },
          { name: 'c', type: 'text' },
        ],
      },
    ],
    ['a set of values has none', 'some_numbers', { returns: 'rows' }],
    [
      'OUT arguments are not given',
      'with_out',
      { arguments: [{ name: 'a', type: 'integer', required: true }] },
    ],
    [
      'INOUT arguments are; defaults are those of inputs',
      'in_and_out',
      {
        arguments: [
          { name: 'a', type: 'integer', required: true },
          { name: 'c', type: 'integer' },
        ],
        returns: 'value',
      },
    ],
  ])('%s', (_, fn, spec) => {
    const action = resources.actions.find((one) => one.spec.function === fn);
    expect(action?.spec).toEqual(expect.objectContaining(spec));
    expect(action?.spec.columns !== undefined).toBe('columns' in spec);
  });

  test('a set of rows of a table has the columns of the table', () => {
    const columns = resources.actions[0]?.spec.columns?.map(({ name, type }) => [name, type]);
    const types = resources.entities.find(({ metadata }) => metadata.name === 'types');
    expect(columns?.length).toBeGreaterThanOrEqual(types?.spec.fields.length ?? 0);
    expect(columns).toContainEqual(['feeling', 'mood']);
  });

  test('a schema other than public is imported by itself', async () => {
    const imported = await importFrom(odd, 'other');
    expect(imported.resources.application.spec.schema).toBe('other');
    const plan = await planFor(odd, imported.resources);
    expect([...plan.steps, ...plan.refusals]).toEqual([]);
  });

  (existsSync(northwind) ? test : test.skip)('Northwind comes in whole', async () => {
    // pg_dump's scripts empty the search path of their session.
    const template = await createTemplate(readFileSync(northwind, 'utf8'), { version });
    const clone = await createDatabase({ version, template: template.name });
    const imported = await importFrom(clone);
    expect(imported.notices).toEqual([]);
    expect(imported.resources.entities).toHaveLength(14);
    const plan = await planFor(clone, withNewField(imported.resources));
    expect(plan.steps).toHaveLength(14);
    await clone.drop();
    await template.drop();
  });
});
