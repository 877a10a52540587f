import { identifier, literal, tableName } from './identifier.ts';

test.each([
  ['orders', '"orders"'],
  ['Order Details', '"Order Details"'],
  ['a"; drop table b; --', '"a""; drop table b; --"'],
])('the name %s is written %s', (name, sql) => {
  expect(identifier(name)).toBe(sql);
});

test.each([
  ["it's", "'it''s'"],
  ['a\\b', "E'a\\\\b'"],
  ["\\'; --", "E'\\\\''; --'"],
])('the text %s is written %s', (text, sql) => {
  expect(literal(text)).toBe(sql);
});

test('a table is named with its schema', () => {
  expect(tableName({ schema: 's"x', table: 't' })).toBe('"s""x"."t"');
});
