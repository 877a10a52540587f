// Which writes does the property test ask?
import * as fc from 'fast-check';
import { arbitraryFilters, type Filters } from './rules-requests.ts';
import {
  type Caller,
  columnsOf,
  type EntityName,
  entityNames,
  keyOf,
  type Row,
  rightTo,
} from './rules-rights.ts';

export interface Write {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly entity: EntityName;
  readonly filters: Filters;
  readonly body: Row;
  readonly prefer: readonly string[];
}

const number = fc.integer({ min: 1, max: 7 });
const text = fc.constantFrom('Ann', 'Bonn', 'Rome', 'new');
const fields: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  name: text,
  city: text,
  secret: text,
  note: fc.option(text),
  status: fc.constantFrom('draft', 'paid', 'sent'),
  customer_id: fc.integer({ min: 1, max: 2 }),
  product_id: fc.integer({ min: 1, max: 3 }),
  hidden: fc.boolean(),
};

const callers: readonly Caller[] = [
  { role: 'anon', sub: null },
  { role: 'customer', sub: 1 },
  { role: 'customer', sub: 2 },
  { role: 'customer', sub: null },
  { role: 'clerk', sub: 1 },
  { role: 'keeper', sub: null },
  { role: 'importer', sub: null },
];
const operations = { POST: 'create', PATCH: 'update', DELETE: 'delete' } as const;

/** Who tries what on which entity. */
interface Try {
  readonly caller: Caller;
  readonly entity: EntityName;
  readonly method: Write['method'];
}
const tries: readonly Try[] = callers.flatMap((caller) =>
  entityNames.flatMap((entity) =>
    (['POST', 'PATCH', 'DELETE'] as const).map((method) => ({ caller, entity, method })),
  ),
);
const lawful = tries.filter(
  ({ caller, entity, method }) =>
    (caller.role !== 'customer' || caller.sub !== null) &&
    rightTo(operations[method], entity, caller) !== undefined,
);
const arbitraryTry = fc.oneof(
  { arbitrary: fc.constantFrom(...lawful), weight: 8 },
  { arbitrary: fc.constantFrom(...tries), weight: 2 },
);

const preferences = fc.tuple(
  fc.constantFrom('return=minimal', 'return=representation'),
  fc.constantFrom(
    'resolution=merge-duplicates',
    'resolution=merge-duplicates',
    'resolution=ignore-duplicates',
    'missing=null',
  ),
);

const bodyOf = (entity: EntityName): fc.Arbitrary<Row> =>
  fc.record(Object.fromEntries(columnsOf[entity].map((name) => [name, fields[name] ?? number])));

/** Bodies have a value for every column; which of them are sent is decided for the caller. */
export const arbitraryWrite: fc.Arbitrary<{ readonly caller: Caller; readonly write: Write }> =
  arbitraryTry.chain(({ caller, entity, method }) => {
    const write = fc.record({
      entity: fc.constant(entity),
      method: fc.constant(method),
      filters: arbitraryFilters(entity),
      body: bodyOf(entity),
      prefer: preferences,
    });
    const isUnabashed = fc.integer({ min: 0, max: 9 }).map((chance) => chance === 0);
    return fc.tuple(write, isUnabashed).map(([made, unabashedly]) => ({
      caller,
      write: unabashedly ? unabashed(made) : narrowed(made, caller),
    }));
  });

function picked(body: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(body).filter(([name]) => names.includes(name)));
}

const everyRow = (entity: EntityName): Filters => [
  [{ column: keyOf(entity)[0] ?? '', operator: 'is', negated: true, operand: 'null' }],
];

/** The write without columns out of reach, so that not all are refused; of a PATCH keys stay as they are. */
function narrowed(write: Write, caller: Caller): Write {
  const { entity, method } = write;
  const readable = rightTo('read', entity, caller)?.columns ?? [];
  const right = rightTo(operations[method], entity, caller);
  const key = keyOf(entity);
  const names = (right?.columns ?? columnsOf[entity]).filter(
    (name) => method === 'POST' || !key.includes(name),
  );
  const filters = write.filters.filter((group) =>
    group.every(({ column }) => readable.includes(column)),
  );
  const some = filters.length > 0 ? filters : everyRow(entity);
  return { ...write, body: picked(write.body, names), filters: some };
}

/** The write as it came, but that a PATCH leaves keys alone: a row with another key would be another row. */
function unabashed(write: Write): Write {
  const { entity, method, body, filters } = write;
  const others = columnsOf[entity].filter((name) => !keyOf(entity).includes(name));
  return {
    ...write,
    body: method === 'PATCH' ? picked(body, others) : body,
    filters: filters.length > 0 ? filters : everyRow(entity),
  };
}
