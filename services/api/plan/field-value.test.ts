import { fieldOf } from '../../../test/helpers/model.ts';
import { describeMismatch } from './field-value.ts';

test.each<[string, unknown]>([
  ['type: smallint', 32767],
  ['type: integer', '42'],
  ['type: bigint', 9007199254740992],
  // As JSON.parse reads 9223372036854775807.
  ['type: bigint', 2 ** 63],
  ['type: bigint', '-9223372036854775808'],
  ["type: 'numeric(5,2)'", '123.45'],
  ['type: double precision', 'NaN'],
  ['type: numeric', 1e300],
  ['type: money', '-$1,234.50'],
  ['type: boolean', true],
  ['type: boolean', 'f'],
  ['type: text', 'any'],
  ['type: text', 5],
  ['type: uuid', '123e4567-e89b-12d3-a456-426614174000'],
  ['type: date', '2024-02-29'],
  ['type: date', 'infinity'],
  ['type: timestamptz', '2024-02-29T12:00:00.123+02:00'],
  ['type: timestamp', '2024-02-29 12:00'],
  ['type: time', '23:59:59'],
  ['type: interval', '1 day'],
  ['type: jsonb', { any: ['thing', 1, null] }],
  ['type: bytea', '\\x00ff'],
  ["type: 'text[]'", ['a', 'b']],
  ["type: 'integer[]'", '{1,2}'],
  ['type: inet', '10.0.0.1'],
  ['type: int4range', '[1,5)'],
  ['type: text, enum: [a, b]', 'b'],
  ['type: text, pattern: "^a+$"', 'aaa'],
  ['type: integer, minimum: 1, maximum: 3', 3],
  ['type: text, maxLength: 2', '🙂🙂'],
  ["type: 'varchar(2)'", 'ab'],
])('a field with %s takes %j', (declaration, value) => {
  expect(describeMismatch(fieldOf(`{ name: f, ${declaration} }`), value)).toBeNull();
});

test.each<[string, unknown, string]>([
  ['type: smallint', 32768, 'is out of range for smallint'],
  ['type: integer', 1.5, 'must be an integer'],
  ['type: integer', '', 'must be an integer'],
  ['type: integer', true, 'must be an integer'],
  ['type: integer', 1e15, 'is out of range for integer'],
  ['type: bigint', '9223372036854775808', 'is out of range for bigint'],
  ['type: bigint', 1e19, 'is out of range for bigint'],
  ['type: numeric', 'many', 'must be a number'],
  ['type: numeric', {}, 'must be a number'],
  ['type: money', 'free', 'must be a number'],
  ['type: boolean', 'perhaps', 'must be true or false'],
  ['type: boolean', 2, 'must be true or false'],
  ['type: text', { a: 1 }, 'must be text'],
  ['type: text', 'a\u0000', 'must not contain the character U+0000'],
  ['type: uuid', '123', 'must be a UUID'],
  [
    'type: date',
    '2023-02-29',
    'must be a date in ISO 8601 form: 2030-12-31 or 2030-12-31T23:59:59Z',
  ],
  ['type: date', 5, 'must be a date in ISO 8601 form: 2030-12-31 or 2030-12-31T23:59:59Z'],
  ['type: time', 'noon', 'must be a time: 23:59:59'],
  ["type: 'text[]'", 'a,b', 'must be an array'],
  ['type: text, enum: [a, b]', 'c', 'must be one of: a, b'],
  ['type: text, pattern: "^a+$"', 'b', 'must match ^a+$'],
  ['type: integer, minimum: 1', 0, 'must be at least 1'],
  ['type: integer, maximum: 3', '4', 'must be at most 3'],
  ['type: text, minLength: 2', 'a', 'must have at least 2 characters'],
  ["type: 'varchar(2)'", 'abc', 'must have at most 2 characters'],
])('a field with %s refuses %j', (declaration, value, words) => {
  expect(describeMismatch(fieldOf(`{ name: f, ${declaration} }`), value)).toBe(words);
});
