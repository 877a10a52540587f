// Which requests can there be? A fast-check arbitrary for property tests.
import * as fc from 'fast-check';
import type {
  ApiRequest,
  OrderTerm,
  RowsOptions,
  SelectItem,
} from '../../services/api/request/api-request.ts';
import { parseRequest } from '../../services/api/request/parse-request.ts';
import { arbitraryFilter, arbitraryJson, arbitraryName } from './arbitrary-filter.ts';

const none = fc.constant(null);
const optionalName = fc.option(arbitraryName);
const star = { column: '*', json: [] };
const path = fc.record({
  column: arbitraryName.filter((name) => name !== '*'),
  json: arbitraryJson,
});
const aggregate = fc.constantFrom('count', 'sum', 'avg', 'min', 'max');

const column = fc.oneof(
  fc.record({
    kind: fc.constant('column'),
    alias: optionalName,
    path,
    cast: optionalName,
    aggregate: none,
    aggregateCast: none,
  }),
  fc.record({
    kind: fc.constant('column'),
    alias: optionalName,
    path,
    cast: optionalName,
    aggregate,
    aggregateCast: optionalName,
  }),
  fc.record({
    kind: fc.constant('column'),
    alias: optionalName,
    path: fc.constant(star),
    cast: none,
    aggregate: fc.constant('count'),
    aggregateCast: optionalName,
  }),
  fc.record({
    kind: fc.constant('column'),
    alias: none,
    path: fc.constant(star),
    cast: none,
    aggregate: none,
    aggregateCast: none,
  }),
) as fc.Arbitrary<SelectItem>;

const { items } = fc.letrec<{ item: SelectItem; items: SelectItem[] }>((tie) => ({
  items: fc.array(tie('item'), { maxLength: 3, depthIdentifier: 'embed' }),
  item: fc.oneof(
    { depthSize: 'small', depthIdentifier: 'embed', maxDepth: 8 },
    column,
    fc
      .record({
        kind: fc.constant('embed'),
        alias: optionalName,
        target: fc.oneof(arbitraryName, fc.constantFrom('count', 'inner')),
        hint: fc.option(fc.oneof(arbitraryName, fc.constantFrom('inner', 'left'))),
        join: fc.constantFrom('left', 'inner'),
        spread: fc.boolean(),
        select: tie('items'),
      })
      // A spread embed has no name of its own.
      .map((embed) => ({
        ...embed,
        alias: embed.spread ? null : embed.alias,
      })) as fc.Arbitrary<SelectItem>,
  ),
}));

const term = fc.record({
  path: fc.record({ column: arbitraryName, json: arbitraryJson }),
  relation: optionalName,
  direction: fc.constantFrom('asc', 'desc'),
  nulls: fc.constantFrom('first', 'last', null),
}) as fc.Arbitrary<OrderTerm>;

const count = fc.option(fc.maxSafeNat());
const rows: fc.Arbitrary<RowsOptions> = fc.record({
  order: fc.array(term, { maxLength: 3 }),
  limit: count,
  offset: count,
});
const someRows = rows.filter(
  ({ order, limit, offset }) => order.length > 0 || limit !== null || offset !== null,
);
/** A dot in a name and one between names look the same in a path. */
const embedPath = fc
  .array(
    arbitraryName.filter((name) => !name.includes('.')),
    { minLength: 1, maxLength: 3 },
  )
  .map((names) => names.join('.'));
const names = fc.option(fc.uniqueArray(arbitraryName, { minLength: 1, maxLength: 3 }));

const plain = parseRequest({ method: 'GET', resource: 'a', query: '', headers: {}, body: null });

/** Any GET without headers that the parser can give. */
export const arbitraryRequest: fc.Arbitrary<ApiRequest> = fc
  .record({
    select: items,
    filters: fc.array(arbitraryFilter, { maxLength: 3 }),
    rows,
    embedRows: fc
      .array(fc.tuple(embedPath, someRows), { maxLength: 3 })
      .map((entries) => new Map(entries)),
    columns: names,
    onConflict: names,
  })
  .map((parts) => ({ ...plain, ...parts }));
