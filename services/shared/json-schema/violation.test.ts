import { createJsonCheck } from './json-check.ts';
import type { JsonSchema } from './keywords.ts';
import { toViolation } from './violation.ts';

const text = { type: 'string' };
const only = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

function violationsOf(schema: JsonSchema, value: unknown): string[] {
  return createJsonCheck(schema)(value, 'all')
    .map(toViolation)
    .map(({ path, message, hint }) =>
      [`${path.join('.')} ${message}`, hint].filter(Boolean).join(' | '),
    );
}

test.each<[sentence: string, schema: JsonSchema, value: unknown, violations: string[]]>([
  ['what is right breaks nothing', only({ a: text }), { a: 'x' }, []],
  ['a missing member', only({ a: text }, ['a']), {}, ['a is required']],
  [
    'a member nobody knows',
    only({ country: text }),
    { cuontry: 'x' },
    ['cuontry is not known | Did you mean "country"?'],
  ],
  ['a type', only({ a: { type: 'integer' } }), { a: '1' }, ['a must be a whole number']],
  ['one of several types', { type: ['string', 'null'] }, 1, [' must be text or null']],
  [
    'a choice',
    { enum: ['economy', 'express'] },
    'expres',
    [' must be one of: economy, express | Did you mean "express"?'],
  ],
  [
    'limits',
    { minimum: 1, multipleOf: 2 },
    -1,
    [' must be at least 1', ' must be a multiple of 2'],
  ],
  [
    'lengths',
    { minLength: 3, pattern: '^a' },
    'b',
    [' must have at least 3 characters', ' must match ^a'],
  ],
  ['a day that is none', { format: 'date' }, '2024-02-30', [' must be a date: 2030-12-31']],
  ['a moment', { format: 'date-time' }, '2024-02-29T23:59:59+01:00', []],
  ['places in lists', { items: only({ a: text }) }, [{ a: 'x' }, { a: 1 }], ['1.a must be text']],
  ['a name with a slash', only({ 'a/b': text }), { 'a/b': 1 }, ['a/b must be text']],
  [
    'alternatives',
    { oneOf: [{ type: 'string' }, { minLength: 1 }] },
    'x',
    [' fits several of the alternatives; exactly one is allowed'],
  ],
])('%s', (_, schema, value, violations) => {
  expect(violationsOf(schema, value)).toEqual(violations);
});

test('the first violation alone can be asked for', () => {
  const check = createJsonCheck(only({ a: text, b: text }));
  expect(check({ a: 1, b: 1 }, 'first')).toHaveLength(1);
  expect(check({ a: 1, b: 1 }, 'all')).toHaveLength(2);
});
