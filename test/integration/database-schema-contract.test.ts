// Are columns dropped that are named for it and approved, and no others, never with what somebody still needs?
import { planContract } from '../../services/database/migrate/plan-contract.ts';
import type { EntitySpec, FieldSpec } from '../../services/shared/model/entity-spec.ts';
import type { ResourceSet } from '../../services/shared/model/resources.ts';
import { apply, catalogOf, connectTo, migrate, plan } from '../helpers/migration.ts';
import { availableVersions, createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { resourceSet } from '../helpers/resource-set.ts';
import { row, text, things } from './schema-things.ts';

const note: FieldSpec = { name: 'note', type: 'text', required: true, maxLength: 9 };
const before = things([text, note], { indexes: [{ name: 'noted', fields: ['a', 'note'] }] });

/** `things` without `note`, which is to go. */
const without = (rest: Partial<EntitySpec> = {}): ResourceSet =>
  resourceSet(things([text], { droppedFields: ['note'], ...rest }));

async function contract(database: TestDatabase, resources: ResourceSet) {
  const { client, release } = await connectTo(database);
  try {
    return await planContract(client, resources);
  } finally {
    await release();
  }
}

/** The only plan. */
async function onlyPlan(database: TestDatabase, resources: ResourceSet) {
  const [first, ...others] = await contract(database, resources);
  if (first === undefined || others.length > 0) throw new Error('There is not just one plan.');
  return first;
}

async function columns(database: TestDatabase): Promise<string[]> {
  const found = (await catalogOf(database)).tables.find(({ name }) => name === 'things');
  return found?.columns.map(({ name }) => name) ?? [];
}

describe.each(availableVersions())('PostgreSQL %s', (version) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createDatabase({ version });
    await migrate(database, resourceSet(before));
    await database.pool.query(`insert into things (a, note) values ('x', 'kept')`);
  });
  afterEach(() => database.drop());

  const approve = (resources: ResourceSet, hash: string) =>
    apply(database, { resources, hash, contract: 'things' });

  test('a field that is only not declared any more is never planned for dropping', async () => {
    const resources = resourceSet(things([text]));
    expect(await contract(database, resources)).toEqual([]);
    await migrate(database, resources);
    expect(await columns(database)).toContain('note');
  });

  test('one that is named is dropped by a plan of its own; until then rows go in without it', async () => {
    const resources = without();
    expect(await migrate(database, resources)).toEqual([
      'things.note: not required until it is dropped',
    ]);
    // The rule of a field that goes is no news.
    expect((await plan(database, resources)).notices).toEqual([]);
    await database.pool.query(row);
    const { hash, steps, refusals } = await onlyPlan(database, resources);
    expect(refusals).toEqual([]);
    expect(steps).toEqual([
      expect.objectContaining({
        title: 'things: drop column note',
        sql: 'ALTER TABLE "public"."things" DROP COLUMN "note"',
        lock: 'AccessExclusive',
        hazards: expect.arrayContaining([
          'data loss: the values of note are gone for good',
          expect.stringMatching(/goes with it: .*index noted/),
        ]),
      }),
    ]);
    expect(await approve(resources, hash)).toEqual({ applied: ['things: drop column note'] });
    expect(await columns(database)).toEqual(['a', 'id']);
    expect((await database.pool.query('select a from things')).rows).toHaveLength(2);
    expect(await contract(database, resources)).toEqual([]);
    expect((await plan(database, resources)).steps).toEqual([]);
  });

  test('approved again it does nothing, not even to a column of the name that came later', async () => {
    const resources = without();
    const { hash } = await onlyPlan(database, resources);
    await approve(resources, hash);
    expect(await approve(resources, hash)).toEqual({ applied: [] });
    await database.pool.query('alter table things add note varchar');
    await expect(approve(resources, hash)).rejects.toMatchObject({ code: 'ASH409' });
    expect(await columns(database)).toContain('note');
  });

  test('a table that was changed since has another hash, and the old one is refused', async () => {
    const resources = without();
    const { hash } = await onlyPlan(database, resources);
    await database.pool.query('alter table things add surprise int');
    expect((await onlyPlan(database, resources)).hash).not.toBe(hash);
    await expect(approve(resources, hash)).rejects.toMatchObject({
      code: 'ASH409',
      message: 'The database or the declarations changed since the plan was made.',
    });
    expect(await columns(database)).toContain('note');
  });

  test('a database that looks the same has another hash', async () => {
    const { hash } = await onlyPlan(database, without());
    const other = await createDatabase({ version });
    await other.pool.query('create table first ()');
    await migrate(other, resourceSet(before));
    expect((await onlyPlan(other, without())).hash).not.toBe(hash);
    await other.drop();
  });

  test.each([
    ['a view', 'create view v as select note from things', /view public\.v still needs it/],
    [
      'a column that is computed from it',
      "alter table things add upper text generated always as (note || '!') stored",
      /upper.* still needs it/,
    ],
    [
      'a foreign key',
      'alter table things add unique (note); create table o (n text references things (note))',
      /constraint o_n_fkey on table o still needs it/,
    ],
    [
      'a trigger',
      `create function f() returns trigger language plpgsql as 'begin return new; end';
       create trigger t before update of note on things for each row execute function f()`,
      /trigger t on table things still needs it/,
    ],
    [
      'a policy',
      `create policy p on things using (note <> '')`,
      /policy p on table things still needs it/,
    ],
  ])('%s is in the way, and nothing is dropped', async (_, sql, reason) => {
    await database.pool.query(sql);
    const { hash, steps, refusals } = await onlyPlan(database, without());
    expect(steps).toEqual([]);
    expect(refusals).toEqual([
      expect.objectContaining({
        resource: 'things',
        title: 'things: drop column note',
        reason: expect.stringMatching(reason),
      }),
    ]);
    await expect(approve(without(), hash)).rejects.toMatchObject({ code: 'ASH409' });
    expect(await columns(database)).toContain('note');
  });

  test('so is an index or a check that the Entity itself declares', async () => {
    const checks = [{ name: 'long', expression: 'char_length(a || note) > 0' }];
    const resources = without({ checks });
    await migrate(database, resources);
    const { refusals } = await onlyPlan(database, resources);
    expect(refusals[0]?.reason).toMatch(/constraint long on table things still needs it/);
  });

  test('columns of a partition key and of a parent stay', async () => {
    await database.pool.query(`
      create table parted (id bigint, note text) partition by list (note);
      create table heir () inherits (things)`);
    const of = (name: string) =>
      resourceSet({
        [name]: { fields: [{ name: 'id', type: 'bigint' }], droppedFields: ['note'] },
      });
    for (const name of ['parted', 'heir'])
      expect((await onlyPlan(database, of(name))).refusals[0]?.reason).toMatch(
        /comes from another table, or partitions this one/,
      );
  });

  test('nothing is planned for an Entity that is paused', async () => {
    const resources = resourceSet(
      things([text, { name: 'more', type: 'text' }], { droppedFields: ['note'] }),
    );
    const paused: ResourceSet = {
      ...resources,
      entities: resources.entities.map((entity) => ({
        ...entity,
        metadata: { ...entity.metadata, annotations: { 'ashlar.dev/paused': 'true' } },
      })),
    };
    expect(await contract(database, paused)).toEqual([]);
    expect((await plan(database, paused)).steps).toEqual([]);
    expect((await plan(database, resources)).steps).not.toEqual([]);
  });
});
