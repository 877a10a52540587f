// Which reads does the property test ask, and how are they written?
import * as fc from 'fast-check';
import { columnsOf, type EntityName } from './rules-rights.ts';

/** How rows of one entity find those of another; `through` is a joining table. */
export interface Relation {
  readonly to: EntityName;
  readonly isOne: boolean;
  readonly local: string;
  readonly foreign: string;
  readonly through?: { readonly local: string; readonly foreign: string };
}

/** By entity and the name an embed goes by. */
export const relations: Readonly<Record<EntityName, Readonly<Record<string, Relation>>>> = {
  customers: { orders: { to: 'orders', isOne: false, local: 'id', foreign: 'customer_id' } },
  products: {
    order_items: { to: 'order_items', isOne: false, local: 'id', foreign: 'product_id' },
    orders: {
      to: 'orders',
      isOne: false,
      local: 'id',
      foreign: 'id',
      through: { local: 'product_id', foreign: 'order_id' },
    },
  },
  orders: {
    customers: { to: 'customers', isOne: true, local: 'customer_id', foreign: 'id' },
    order_items: { to: 'order_items', isOne: false, local: 'id', foreign: 'order_id' },
    invoices: { to: 'invoices', isOne: true, local: 'id', foreign: 'order_id' },
    products: {
      to: 'products',
      isOne: false,
      local: 'id',
      foreign: 'id',
      through: { local: 'order_id', foreign: 'product_id' },
    },
  },
  order_items: {
    orders: { to: 'orders', isOne: true, local: 'order_id', foreign: 'id' },
    products: { to: 'products', isOne: true, local: 'product_id', foreign: 'id' },
  },
  invoices: { orders: { to: 'orders', isOne: true, local: 'order_id', foreign: 'id' } },
  staff: {
    chief: { to: 'staff', isOne: true, local: 'chief_id', foreign: 'id' },
    staff: { to: 'staff', isOne: false, local: 'id', foreign: 'chief_id' },
  },
};

export interface Condition {
  readonly column: string;
  readonly operator: 'eq' | 'neq' | 'gt' | 'lte' | 'like' | 'match' | 'in' | 'is';
  readonly negated: boolean;
  /** `null` for `is`; a beginning for `like` and `match`. */
  readonly operand: string;
}
/** All groups must hold; of a group, one member. */
export type Filters = readonly (readonly Condition[])[];

export interface Level {
  readonly entity: EntityName;
  readonly columns: readonly string[];
  readonly filters: Filters;
  readonly embeds: readonly (Level & {
    readonly name: string;
    readonly join: 'left' | 'inner' | 'spread';
  })[];
}
export interface ReadRequest extends Level {
  /** `[embed, column]` of a related row, before the key. */
  readonly order: readonly [string, string] | null;
  readonly limit: number | null;
  readonly isCounted: boolean;
}

const texts = ['Ann', 'Bob', 'Bonn', 'Bread', 'Zoe', 'Yan', 'paid', 'draft', 'three', 's1'];
const textColumns = new Set(['name', 'city', 'secret', 'status', 'note']);

function arbitraryCondition(column: string): fc.Arbitrary<Condition> {
  const is = fc.record({ operator: fc.constant('is' as const), operand: fc.constant('null') });
  const text = fc.oneof(
    fc.record({
      operator: fc.constantFrom('eq' as const, 'neq' as const, 'in' as const),
      operand: fc.constantFrom(...texts),
    }),
    fc.record({
      operator: fc.constantFrom('like' as const, 'match' as const),
      operand: fc.constantFrom('A', 'B', 'p', 't', 'Z'),
    }),
  );
  const number = fc.record({
    operator: fc.constantFrom('eq', 'neq', 'gt', 'lte', 'in') as fc.Arbitrary<'eq'>,
    operand: fc.oneof(fc.integer({ min: 0, max: 7 }), fc.constantFrom(60, 100)).map(String),
  });
  const values = column === 'hidden' ? is : textColumns.has(column) ? text : number;
  const kind = fc.oneof({ arbitrary: values, weight: 4 }, { arbitrary: is, weight: 1 });
  return fc.tuple(kind, fc.boolean()).map(([rest, negated]) => ({ column, negated, ...rest }));
}

export function arbitraryFilters(entity: EntityName, minLength = 0): fc.Arbitrary<Filters> {
  const condition = fc.constantFrom(...columnsOf[entity]).chain(arbitraryCondition);
  const group = fc.array(condition, { minLength: 1, maxLength: 2 });
  return fc.array(group, { minLength, maxLength: 2 });
}

function arbitraryLevel(entity: EntityName, depth: number): fc.Arbitrary<Level> {
  const names = depth === 0 ? [] : Object.entries(relations[entity]);
  const embeds = fc.subarray(names, { maxLength: Math.min(2, names.length) }).chain((chosen) =>
    fc.tuple(
      ...chosen.map(([name, { to, isOne }]) =>
        fc
          .tuple(
            arbitraryLevel(to, depth - 1),
            fc.constantFrom<('left' | 'inner' | 'spread')[]>(
              ...(isOne && name !== 'chief'
                ? (['left', 'inner', 'spread'] as const)
                : (['left', 'inner'] as const)),
            ),
          )
          .map(([level, join]) => ({
            ...level,
            name,
            join,
            embeds: join === 'spread' ? [] : level.embeds,
          })),
      ),
    ),
  );
  return fc.record({
    entity: fc.constant(entity),
    columns: fc.subarray([...columnsOf[entity]], { minLength: 1 }),
    filters: arbitraryFilters(entity),
    embeds,
  });
}

export const arbitraryRead: fc.Arbitrary<ReadRequest> = fc
  .constantFrom(...(Object.keys(columnsOf) as EntityName[]))
  .chain((entity) =>
    fc.record({
      level: arbitraryLevel(entity, 2),
      orderBy: fc.option(fc.nat()),
      limit: fc.option(fc.integer({ min: 0, max: 5 })),
      isCounted: fc.boolean(),
    }),
  )
  .map(({ level, orderBy, limit, isCounted }) => {
    const toOne = level.embeds.filter(({ name }) => relations[level.entity][name]?.isOne);
    const embed = orderBy === null ? undefined : toOne[orderBy % Math.max(1, toOne.length)];
    const column =
      embed && columnsOf[embed.entity][(orderBy ?? 0) % columnsOf[embed.entity].length];
    const order = embed && column ? ([embed.name, column] as const) : null;
    return { ...level, order, limit, isCounted };
  });
