// Is every form of `order` read as it is meant, and every mistake named?
import { failure, index, key } from '../../../test/helpers/filter-builders.ts';
import type { OrderTerm } from './api-request.ts';
import { parseOrder } from './parse-order.ts';

const by = (column: string, more: Partial<OrderTerm> = {}): OrderTerm => ({
  path: { column, json: [] },
  relation: null,
  direction: 'asc',
  nulls: null,
  ...more,
});
const desc = { direction: 'desc' } as const;

describe('an order', () => {
  test.each<[string, string, readonly OrderTerm[]]>([
    ['is ascending', 'name', [by('name')]],
    ['may say that it is ascending', 'name.asc', [by('name')]],
    ['may be descending', 'name.desc', [by('name', desc)]],
    ['may say where nulls go', 'name.nullsfirst', [by('name', { nulls: 'first' })]],
    ['may say both', 'name.desc.nullslast', [by('name', { ...desc, nulls: 'last' })]],
    ['may have several keys', 'a.desc,b,c.asc', [by('a', desc), by('b'), by('c')]],
    ['may have space', ' a.desc , b ', [by('a', desc), by('b')]],
    [
      'may go into JSON',
      'data->a->>0.desc',
      [by('', { path: { column: 'data', json: [key('->', 'a'), index('->>', 0)] }, ...desc })],
    ],
    ['may go by a related row', 'customer(name)', [by('name', { relation: 'customer' })]],
    [
      'may go by a related row, descending',
      'customer(name).desc.nullsfirst,id',
      [by('name', { relation: 'customer', ...desc, nulls: 'first' }), by('id')],
    ],
    [
      'may go by JSON of a related row',
      'customer(data->>0).desc',
      [
        by('', {
          relation: 'customer',
          path: { column: 'data', json: [index('->>', 0)] },
          ...desc,
        }),
      ],
    ],
    ['takes names with spaces', 'Order Date.desc', [by('Order Date', desc)]],
    ['takes quoted names', '"a.desc".asc', [by('a.desc')]],
    ['takes a column called desc', 'desc.desc', [by('desc', desc)]],
  ])('%s: %s', (_, text, terms) => {
    expect(parseOrder(text, 'order')).toEqual(terms);
  });
});

describe('a mistake is named:', () => {
  test.each<[string, string, RegExp, RegExp | undefined]>([
    ['nothing', '', /^Expected a column, found the end in "order"$/, undefined],
    ['a trailing comma', 'a,', /^Expected a column/, undefined],
    ['a wrong direction', 'a.dessc', /^"dessc" is none of asc, desc,/, /^Did you mean "desc"\?$/],
    ['a direction in capitals', 'a.DESC', /^"DESC" is none of/, /"desc"/],
    ['a related column with a dot', 'customer.name', /^"name" is none of/, /customer\(name\)/],
    ['an empty direction', 'a.', /^"" is none of/, undefined],
    ['two directions', 'a.asc.desc', /^"desc" does not stand here/, /column\.desc\.nullslast/],
    ['nulls before the direction', 'a.nullslast.desc', /^"desc" does not stand here/, undefined],
    ['nulls said twice', 'a.nullslast.nullsfirst', /^"nullsfirst" does not stand here/, undefined],
    ['a relation that is not closed', 'a(b', /^Expected "\)"/, undefined],
    ['a relation with two columns', 'a(b,c)', /^Expected "\)"/, undefined],
    ['text behind', 'a desc;', /^Unexpected ";"/, undefined],
  ])('%s: %s', (...[, text, message, hint]) => {
    const error = failure(() => parseOrder(text, 'order'));
    expect(error.code).toBe('PGRST100');
    expect(error.message).toMatch(message);
    if (hint !== undefined) expect(error.hint).toMatch(hint);
  });
});
