// Is every form of `select` read as it is meant, and every mistake named?
import { failure, index, key } from '../../../test/helpers/filter-builders.ts';
import type { ColumnSelect, EmbedSelect, SelectItem } from './api-request.ts';
import { parseSelect } from './parse-select.ts';

const column = (name: string, more: Partial<ColumnSelect> = {}): ColumnSelect => ({
  kind: 'column',
  alias: null,
  path: { column: name, json: [] },
  cast: null,
  aggregate: null,
  aggregateCast: null,
  ...more,
});
const embed = (
  target: string,
  select: readonly SelectItem[],
  more: Partial<EmbedSelect> = {},
): EmbedSelect => ({
  kind: 'embed',
  alias: null,
  target,
  hint: null,
  join: 'left',
  spread: false,
  select,
  ...more,
});
const [id, name, star] = [column('id'), column('name'), column('*')];
const count = column('*', { aggregate: 'count' });
const inData = (...json: ColumnSelect['path']['json']) => ({ path: { column: 'data', json } });

describe('a selection', () => {
  test.each<[string, string, readonly SelectItem[]]>([
    ['lists columns', 'id,name', [id, name]],
    ['may have space', ' id , name ', [id, name]],
    ['may be a star', '*', [star]],
    ['may have a star and more', '*,name', [star, name]],
    ['may be empty', '', []],
    ['renames', 'n:name', [column('name', { alias: 'n' })]],
    ['renames with quotes', '"a:b":"c,d"', [column('c,d', { alias: 'a:b' })]],
    ['casts', 'id::text', [column('id', { cast: 'text' })]],
    [
      'casts to a type of two words',
      'id::double precision',
      [column('id', { cast: 'double precision' })],
    ],
    ['renames and casts', 'n:id::text', [column('id', { alias: 'n', cast: 'text' })]],
    ['goes into JSON', 'data->a->>b', [column('', inData(key('->', 'a'), key('->>', 'b')))]],
    ['goes into JSON arrays', 'data->0', [column('', inData(index('->', 0)))]],
    [
      'renames and casts JSON',
      'n:data->>a::int',
      [column('', { alias: 'n', cast: 'int', ...inData(key('->>', 'a')) })],
    ],
    ['names columns with spaces', 'Order Details,id', [column('Order Details'), id]],
    ['counts', 'count()', [count]],
    ['counts under another name', 'n:count()', [{ ...count, alias: 'n' }]],
    ['casts a count', 'count()::text', [{ ...count, aggregateCast: 'text' }]],
    ['counts a column', 'id.count()', [column('id', { aggregate: 'count' })]],
    ['sums', 'id.sum()', [column('id', { aggregate: 'sum' })]],
    ['sums JSON', 'data->>a.avg()', [column('', { aggregate: 'avg', ...inData(key('->>', 'a')) })]],
    [
      'casts what it sums, and the sum',
      's:id::int.sum()::text',
      [column('id', { alias: 's', cast: 'int', aggregate: 'sum', aggregateCast: 'text' })],
    ],
    ['takes a column called count', 'count', [column('count')]],
    ['takes __proto__ for a name', '__proto__', [column('__proto__')]],
  ])('%s: %s', (_, text, items) => {
    expect(parseSelect(text)).toEqual(items);
  });
});

describe('an embed', () => {
  test.each<[string, string, EmbedSelect]>([
    ['selects columns of related rows', 'items(id,name)', embed('items', [id, name])],
    ['may have space', 'items ( id , name )', embed('items', [id, name])],
    ['may select nothing', 'items()', embed('items', [])],
    ['may be renamed', 'i:items(*)', embed('items', [star], { alias: 'i' })],
    ['may be an inner join', 'items!inner(*)', embed('items', [star], { join: 'inner' })],
    ['may be a left join', 'items!left(*)', embed('items', [star])],
    ['may name a foreign key', 'items!fk(*)', embed('items', [star], { hint: 'fk' })],
    [
      'may name a foreign key and a join',
      'items!fk!inner(*)',
      embed('items', [star], { hint: 'fk', join: 'inner' }),
    ],
    [
      'may name a join and a foreign key',
      'items!inner!fk(*)',
      embed('items', [star], { hint: 'fk', join: 'inner' }),
    ],
    [
      'takes a foreign key called inner',
      'items!"inner"(*)',
      embed('items', [star], { hint: 'inner' }),
    ],
    ['nests', 'items(id,product(name))', embed('items', [id, embed('product', [name])])],
    ['may be spread', '...items(id)', embed('items', [id], { spread: true })],
    [
      'may be spread with a hint',
      '...items!fk!inner(id)',
      embed('items', [id], { spread: true, hint: 'fk', join: 'inner' }),
    ],
    [
      'may be spread inside of another',
      'a(...b(id))',
      embed('a', [embed('b', [id], { spread: true })]),
    ],
    ['may aggregate', 'items(count())', embed('items', [count])],
    ['may be of a resource called count', '"count"()', embed('count', [])],
    ['may be of a resource called count, with columns', 'count(id)', embed('count', [id])],
    ['may be of a quoted resource', '"a(b"(id)', embed('a(b', [id])],
  ])('%s: %s', (_, text, item) => {
    expect(parseSelect(text)).toEqual([item]);
  });
});

describe('a mistake is named:', () => {
  const nested = (levels: number) => `${'a('.repeat(levels)}id${')'.repeat(levels)}`;
  test.each<[string, string, RegExp]>([
    ['a trailing comma', 'id,', /^Expected a column, found the end in "select"$/],
    ['an empty item', 'id,,name', /^Expected a column, found ","/],
    ['an alias without a column', 'a:', /^Expected a column, found the end/],
    ['a renamed star', 'a:*', /^Expected a column, found "\*"/],
    ['a cast without a type', 'id::', /^Expected a type, found the end/],
    ['a type in brackets', 'id::text[]', /^Unexpected "\[\]"/],
    ['an unknown aggregate', 'id.summ()', /^There is no aggregate "summ"/],
    ['an aggregate without parentheses', 'id.sum', /^Expected "\(\)"/],
    ['an aggregate with an argument', 'id.sum(x)', /^Expected "\(\)"/],
    ['a related column with a dot', 'items.name', /^There is no aggregate "name"/],
    ['an embed that is not closed', 'items(id', /^Expected "\)"/],
    ['an embed closed twice', 'items(id))', /^Unexpected "\)"/],
    ['a hint without an embed', 'items!fk', /^Expected "\("/],
    ['an empty hint', 'items!(id)', /^Expected inner, left or the name of a foreign key/],
    ['two hints', 'items!a!b(id)', /^The foreign key is said twice/],
    ['two joins', 'items!inner!left(id)', /^The join is said twice/],
    ['a renamed spread', 'a:...items(id)', /^Expected a column, found "\."/],
    ['a spread without parentheses', '...items', /^Expected "\("/],
    ['an embed of JSON', 'data->a(id)', /^Unexpected "\(id\)"/],
    ['11 levels', nested(11), /^More than 10 levels of embedding/],
    ['very many levels', nested(100_000), /^More than 10 levels of embedding/],
  ])('%s: %s', (_, text, message) => {
    const error = failure(() => parseSelect(text));
    expect(error.code).toBe('PGRST100');
    expect(error.message).toMatch(message);
  });

  test('ten levels are within bounds', () => {
    expect(parseSelect(nested(10))).toHaveLength(1);
  });

  test.each([
    ['id.summ()', 'Did you mean "sum"?'],
    ['items.name', 'A column of a related row is selected as items(name)'],
    ['id.sum', 'Write sum()'],
  ])('%s: the hint shows what to write', (text, hint) => {
    expect(failure(() => parseSelect(text)).hint).toBe(hint);
  });
});
