// After any sequence of declared changes: is the database what a new one would be, and are the rows still there?
import fc from 'fast-check';
import type { EntitySpec, FieldSpec } from '../../services/shared/model/entity-spec.ts';
import { apply, catalogOf, migrate, plan } from '../helpers/migration.ts';
import { createDatabase, type TestDatabase } from '../helpers/postgres.ts';
import { resourceSet } from '../helpers/resource-set.ts';

/** What one field is declared as at some time; every rule holds for the values in `insert`. */
interface TextState {
  readonly length: number | null;
  readonly required: boolean;
  readonly unique: boolean;
  readonly default: string | null;
  readonly enum: readonly string[] | null;
  readonly maxLength: number | null;
}
interface NumberState {
  readonly precision: number | null;
  readonly required: boolean;
  readonly default: number | null;
  readonly minimum: number | null;
}
interface State {
  readonly label: TextState | null;
  readonly amount: NumberState | null;
  readonly index: 'none' | 'label' | 'label desc, id' | 'expression';
  readonly check: 'none' | 'id > 0' | 'id >= 1 and id < 1000000';
  readonly parent: boolean;
  readonly moods: number;
}

const option = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const labels = ['row 1', 'row 2', 'row 3'];
const state: fc.Arbitrary<State> = fc.record({
  label: option(
    fc.record({
      length: option(fc.integer({ min: 20, max: 60 })),
      required: fc.boolean(),
      unique: fc.boolean(),
      default: option(fc.constantFrom('x', "it's")),
      enum: option(fc.constantFrom([...labels, 'x', "it's"], [...labels, 'x', "it's", 'more'])),
      maxLength: option(fc.integer({ min: 6, max: 9 })),
    }),
  ),
  amount: option(
    fc.record({
      precision: option(fc.integer({ min: 6, max: 20 })),
      required: fc.boolean(),
      default: option(fc.constantFrom(0, 1.5)),
      minimum: option(fc.constantFrom(-1, 0)),
    }),
  ),
  index: fc.constantFrom('none', 'label', 'label desc, id', 'expression'),
  check: fc.constantFrom('none', 'id > 0', 'id >= 1 and id < 1000000'),
  parent: fc.boolean(),
  moods: fc.integer({ min: 1, max: 4 }),
});

function labelField(label: TextState): FieldSpec {
  return {
    name: 'label',
    type: label.length === null ? 'text' : `varchar(${label.length})`,
    required: label.required,
    unique: label.unique,
    ...(label.default !== null && { default: label.default }),
    ...(label.enum && { enum: [...label.enum] }),
    ...(label.maxLength !== null && { maxLength: label.maxLength }),
  };
}

function amountField(amount: NumberState): FieldSpec {
  return {
    name: 'amount',
    type: amount.precision === null ? 'numeric' : `numeric(${amount.precision},2)`,
    required: amount.required,
    ...(amount.default !== null && { default: amount.default }),
    ...(amount.minimum !== null && { minimum: amount.minimum }),
  };
}

function indexesOf({ index, label }: State): Pick<EntitySpec, 'indexes'> {
  if (index === 'none' || !label) return {};
  if (index === 'expression')
    return { indexes: [{ name: 'by_label', definition: "(lower(label)) where label <> ''" }] };
  return { indexes: [{ name: 'by_label', fields: index.split(', ') }] };
}

function declare(state: State) {
  const things: EntitySpec = {
    fields: [
      { name: 'id', type: 'bigint', identity: 'by default' },
      { name: 'mood', type: 'mood', default: 'mood 0' },
      ...(state.label ? [labelField(state.label)] : []),
      ...(state.amount ? [amountField(state.amount)] : []),
      ...(state.parent
        ? [{ name: 'parent', type: 'bigint', references: { entity: 'things' } }]
        : []),
    ],
    primaryKey: ['id'],
    ...(state.check !== 'none' && { checks: [{ name: 'limited', expression: state.check }] }),
    ...indexesOf(state),
  };
  const moods = Array.from({ length: state.moods }, (_, number) => `mood ${number}`);
  return resourceSet({ things }, { types: [{ name: 'mood', enum: moods }] });
}

const widest = (a: number | null, b: number | null) =>
  a === null || b === null ? null : Math.max(a, b);

/** Both, combined where both are there. */
function join<T>(old: T | null, next: T | null, combine: (old: T, next: T) => T): T | null {
  return old && next ? combine(old, next) : (next ?? old);
}

/** A declaration takes away neither fields nor unique constraints, checks, indexes or enum values; and narrows no type. */
function grow(old: State, next: State): State {
  return {
    label: join(old.label, next.label, (before, after) => ({
      ...after,
      length: widest(before.length, after.length),
      unique: before.unique || after.unique,
    })),
    amount: join(old.amount, next.amount, (before, after) => ({
      ...after,
      precision: widest(before.precision, after.precision),
    })),
    index: next.index === 'none' ? old.index : next.index,
    check: next.check === 'none' ? old.check : next.check,
    parent: old.parent || next.parent,
    moods: Math.max(old.moods, next.moods),
  };
}

let migrated: TestDatabase;
let fresh: TestDatabase;
const empty = 'DROP SCHEMA IF EXISTS ashlar, public CASCADE; CREATE SCHEMA public';
beforeAll(async () => {
  [migrated, fresh] = await Promise.all([createDatabase(), createDatabase()]);
});
afterAll(() => Promise.all([migrated.drop(), fresh.drop()]));

/** One more row with a value in every field. */
async function insertRow(state: State, number: number): Promise<void> {
  const columns = ['id', ...(state.label ? ['label'] : []), ...(state.amount ? ['amount'] : [])];
  const values = [
    number,
    ...(state.label ? [`row ${number}`] : []),
    ...(state.amount ? [number] : []),
  ];
  const places = values.map((_, index) => `$${index + 1}`);
  await migrated.pool.query(
    `INSERT INTO things (${columns.join(', ')}) VALUES (${places.join(', ')})`,
    values,
  );
}

const idsOf = async () =>
  (await migrated.pool.query('SELECT id::int FROM things ORDER BY id')).rows.map((row) => row.id);

/** Rows that a change would break, or rewrite, are a reason to refuse; then nothing may have changed. */
async function tryStep(state: State): Promise<boolean> {
  const resources = declare(state);
  const { hash, refusals } = await plan(migrated, resources);
  if (refusals.length > 0) return false;
  await apply(migrated, { resources, hash });
  expect((await plan(migrated, resources)).steps).toEqual([]);
  return true;
}

test('the catalog is that of a new database, and no row is lost', async () => {
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(state, { minLength: 2, maxLength: 4 }), async (states) => {
      await Promise.all([migrated.pool.query(empty), fresh.pool.query(empty)]);
      let current = states[0] as State;
      await migrate(migrated, declare(current));
      for (const [index, next] of states.slice(1).entries()) {
        await insertRow(current, index + 1);
        const grown = grow(current, next);
        if (!(await tryStep(grown))) continue;
        current = grown;
        applied++;
      }
      await migrate(fresh, declare(current));
      expect(await catalogOf(migrated)).toEqual(await catalogOf(fresh));
      expect(await idsOf()).toEqual(states.slice(1).map((_, index) => index + 1));
    }),
    { numRuns: 12, seed: 42 },
  );
  expect(applied).toBeGreaterThan(10);
}, 60_000);
