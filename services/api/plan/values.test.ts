import { arrayText, createValueCollector, fillValues } from './values.ts';

test.each([
  [[], '{}'],
  [['a', 'b'], '{"a","b"}'],
  [['a"b', 'c\\d', '', null, 'null'], '{"a\\"b","c\\\\d","",NULL,"null"}'],
])('the array %j is written %s', (elements, text) => {
  expect(arrayText(elements)).toBe(text);
});

test.each<[string, Record<string, unknown>, string | null]>([
  ['a text', { sub: 'ann' }, 'ann'],
  ['a number', { sub: 5 }, '5'],
  ['an array', { sub: ['a', 2, null] }, '{"a","2",NULL}'],
  ['an object', { sub: { a: 1 } }, '{"a":1}'],
  ['null', { sub: null }, null],
  ['nothing', {}, null],
  ['what every object has', Object.create({ sub: 'inherited' }), null],
])('a claim that is %s', (_, claims, expected) => {
  const collector = createValueCollector();
  collector.claim(['sub']);
  expect(fillValues(collector.sources, { role: 'r', claims })).toEqual([expected]);
});

test('a claim inside a claim', () => {
  const collector = createValueCollector();
  collector.claim(['app', 'tenant']);
  collector.claim(['app', 'tenant', 'deeper']);
  const claims = { app: { tenant: 't1' } };
  expect(fillValues(collector.sources, { role: 'r', claims })).toEqual(['t1', null]);
});
