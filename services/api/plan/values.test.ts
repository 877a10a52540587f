import { arrayText, createValueCollector, fillValues } from './values.ts';

test.each([
  [[], '{}'],
  [['a', 'b'], '{"a","b"}'],
  [['a"b', 'c\\d', '', null, 'null'], '{"a\\"b","c\\\\d","",NULL,"null"}'],
])('the array %j is written %s', (elements, text) => {
  expect(arrayText(elements)).toBe(text);
});

type Texts = readonly [value: string | null, list: string | null, json: string | null];

test.each<[string, Record<string, unknown>, Texts]>([
  ['a text', { sub: 'ann' }, ['ann', '{"ann"}', '"ann"']],
  ['a text like a list', { sub: '{a,b}' }, ['{a,b}', '{"{a,b}"}', '"{a,b}"']],
  ['a number', { sub: 5 }, ['5', '{"5"}', '5']],
  ['true', { sub: true }, ['true', '{"true"}', 'true']],
  ['an array', { sub: ['a', 2, null] }, [null, '{"a","2",NULL}', '["a",2,null]']],
  ['an object', { sub: { a: 1 } }, [null, '{"{\\"a\\":1}"}', '{"a":1}']],
  ['null', { sub: null }, [null, null, null]],
  ['nothing', {}, [null, null, null]],
  ['what every object has', Object.create({ sub: 'inherited' }), [null, null, null]],
])('a claim that is %s, as a value, a list and JSON', (_, claims, expected) => {
  const collector = createValueCollector();
  for (const form of ['value', 'list', 'json'] as const) collector.claim(['sub'], form);
  expect(fillValues(collector.sources, { role: 'r', claims })).toEqual(expected);
});

test('a claim inside a claim', () => {
  const collector = createValueCollector();
  collector.claim(['app', 'tenant'], 'value');
  collector.claim(['app', 'tenant', 'deeper'], 'value');
  const claims = { app: { tenant: 't1' } };
  expect(fillValues(collector.sources, { role: 'r', claims })).toEqual(['t1', null]);
});
