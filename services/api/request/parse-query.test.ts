// Is a raw query string taken apart as it is meant, and every mistake named?
import { compare, failure, isIn, or } from '../../../test/helpers/filter-builders.ts';
import { parseQuery, type Query } from './parse-query.ts';
import { parseSelect, selectAll } from './parse-select.ts';

const nothing: Query = {
  select: selectAll,
  filters: [],
  rows: { order: [], limit: null, offset: null },
  embedRows: new Map(),
  columns: null,
  onConflict: null,
};
const name = {
  path: { column: 'name', json: [] },
  relation: null,
  direction: 'asc',
  nulls: null,
} as const;
const rows = nothing.rows;

describe('a query', () => {
  test.each<[string, string, Partial<Query>]>([
    ['may be empty', '', {}],
    ['may have nothing between ampersands', '&&', {}],
    ['selects', 'select=id,name', { select: parseSelect('id,name') }],
    ['may select nothing', 'select=', { select: [] }],
    [
      'filters',
      'id=eq.1&id=lt.5',
      { filters: [compare('id', '1'), compare('id', '5', { operator: 'lt' })] },
    ],
    ['filters embeds', 'items.id=eq.1', { filters: [compare('items.id', '1')] }],
    ['filters by logic', 'or=(id.eq.1)', { filters: [or(compare('id', '1'))] }],
    [
      'decodes names and values',
      'Order%20Date=eq.a%26b%3D1',
      { filters: [compare('Order Date', 'a&b=1')] },
    ],
    ['reads + as space', 'Order+Date=eq.1+2%2B3', { filters: [compare('Order Date', '1 2+3')] }],
    ['decodes UTF-8', 'n=eq.%C3%A4%F0%9F%98%80ä', { filters: [compare('n', 'ä😀ä')] }],
    ['keeps = in values', 'a=eq.b=c', { filters: [compare('a', 'b=c')] }],
    ['takes encoded lists', 'id=in.%281%2C%22a%2Cb%22%29', { filters: [isIn('id', ['1', 'a,b'])] }],
    ['orders', 'order=name', { rows: { ...rows, order: [name] } }],
    ['limits', 'limit=5&offset=10', { rows: { order: [], limit: 5, offset: 10 } }],
    [
      'orders and limits embeds',
      'items.order=name&items.limit=2&items.product.offset=1',
      {
        embedRows: new Map([
          ['items', { ...rows, order: [name], limit: 2 }],
          ['items.product', { ...rows, offset: 1 }],
        ]),
      },
    ],
    [
      'limits quoted embeds',
      '"a b".limit=2',
      { embedRows: new Map([['a b', { ...rows, limit: 2 }]]) },
    ],
    ['names columns', 'columns=a,"b,c", d', { columns: ['a', 'b,c', 'd'] }],
    ['names a column twice', 'columns=a,b,a', { columns: ['a', 'b'] }],
    ['names what conflicts', 'on_conflict=a,b', { onConflict: ['a', 'b'] }],
    [
      'filters a column called order, in quotes',
      '"order"=eq.1',
      { filters: [compare('order', '1')] },
    ],
    [
      'filters a column that begins with limit',
      'limits=eq.1',
      { filters: [compare('limits', '1')] },
    ],
    [
      'filters a column called __proto__',
      '__proto__=eq.1',
      { filters: [compare('__proto__', '1')] },
    ],
  ])('%s: %s', (_, query, parts) => {
    expect(parseQuery(query)).toEqual({ ...nothing, ...parts });
  });
});

describe('a mistake is named:', () => {
  test.each<[string, string, RegExp, RegExp | null]>([
    ['a lone percent sign', 'a=eq.100%', /not percent-encoded UTF-8/, /%25/],
    ['a percent sign before letters', 'a=eq.%zz', /not percent-encoded UTF-8/, null],
    ['half a character', 'a=eq.%C3', /not percent-encoded UTF-8/, null],
    ['Latin 1', 'a=eq.%E4', /not percent-encoded UTF-8/, null],
    ['an overlong character', 'a=eq.%C0%AF', /not percent-encoded UTF-8/, null],
    ['a surrogate', 'a=eq.%ED%A0%80', /not percent-encoded UTF-8/, null],
    ['U+0000', 'a=eq.%00', /U\+0000/, null],
    ['U+0000 in a name', '%00=eq.1', /U\+0000/, null],
    ['a missing operator', 'id=5', /missing before "5" in "id"/, /^Write id=eq\.5$/],
    ['a name alone', 'id', /missing before "" in "id"/, /^Write id=eq\.$/],
    [
      'a reserved word written wrong',
      'limt=5',
      /missing/,
      /^Write limt=eq\.5, or did you mean the parameter "limit"\?$/,
    ],
    ['select twice', 'select=a&select=b', /^"select" is said twice$/, null],
    ['order twice', 'order=a&order=b', /^"order" is said twice$/, null],
    ['limit twice', 'limit=1&limit=1', /^"limit" is said twice$/, null],
    ['offset of an embed twice', 'a.offset=0&a.offset=0', /^"a\.offset" is said twice$/, null],
    ['columns twice', 'columns=a&columns=b', /^"columns" is said twice$/, null],
    ['no columns', 'columns=', /^Expected a column, found the end in "columns"$/, null],
    ['a wrong column', 'on_conflict=a;b', /^Unexpected ";b" in "on_conflict"$/, null],
    ['a limit that is no number', 'limit=ten', /^"limit" is a whole number$/, null],
    ['a wrong path', 'a->b.limit=1', /^Unexpected "->b" in "a->b\.limit"$/, null],
    ['an empty path', '.limit=1', /^Expected a name, found the end/, null],
    ['an open quote', '"a.limit=1', /^A quote is not closed/, null],
  ])('%s: %s', (...[, query, message, hint]) => {
    const error = failure(() => parseQuery(query));
    expect(error.code).toBe('PGRST100');
    expect(error.message).toMatch(message);
    if (hint !== null) expect(error.hint).toMatch(hint);
  });
});
