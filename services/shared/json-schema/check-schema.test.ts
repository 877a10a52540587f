import { checkSchema } from './check-schema.ts';
import type { JsonSchema } from './keywords.ts';

function mistakesOf(schema: JsonSchema): string[] {
  const mistakes: string[] = [];
  checkSchema(schema, (path, message, hint) =>
    mistakes.push([`${path.join('.')}: ${message}`, hint].filter(Boolean).join(' | ')),
  );
  return mistakes;
}

const text = { type: 'string' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const referring = 'A reference leads to a part of the same schema: #/$defs/name';

test.each<[sentence: string, schema: JsonSchema, mistakes: string[]]>([
  ['nothing is said', {}, []],
  ['an object', object({ a: text }, { required: ['a'], additionalProperties: false }), []],
  ['a property called as a keyword is', object({ $ref: text, enum: text, typo: text }), []],
  ['a list of trees', { items: { $ref: '#' }, type: 'array' }, []],
  [
    'definitions',
    object({ a: { $ref: '#/$defs/b' } }, { $defs: { b: { items: { $ref: '#/$defs/b' } } } }),
    [],
  ],
  [
    'an unknown keyword',
    object({ a: { ...text, maxLenght: 3 } }),
    ['properties.a.maxLenght: unknown keyword "maxLenght" | Did you mean "maxLength"?'],
  ],
  [
    'an unknown type',
    object({ a: { type: 'strnig' } }),
    [
      'properties.a.type: must be one of: array, boolean, integer, null, number, object, string | Did you mean "string"?',
    ],
  ],
  [
    'several mistakes at once',
    object({ a: { type: 'integr', minimun: 1 } }),
    [
      'properties.a.minimun: unknown keyword "minimun" | Did you mean "minimum"?',
      'properties.a.type: must be one of: array, boolean, integer, null, number, object, string | Did you mean "integer"?',
    ],
  ],
  ['a limit that is no number', { minimum: 'three' }, ['minimum: must be a number']],
  [
    'an unknown format',
    { ...text, format: 'datetime' },
    ['format: unknown format "datetime" | Did you mean "date-time"?'],
  ],
  [
    'what is required and is no property',
    object({ country: text }, { required: ['cuontry'] }),
    ['required: "cuontry" is required, but not among the properties | Did you mean "country"?'],
  ],
  [
    'a reference out of the schema',
    { $ref: 'https://example.com/a.json' },
    [`$ref: "https://example.com/a.json" is no part of this schema | ${referring}`],
  ],
  [
    'a reference to nothing',
    { $defs: { weight: text }, $ref: '#/$defs/wieght' },
    ['$ref: there is no "#/$defs/wieght" in this schema | Did you mean "#/$defs/weight"?'],
  ],
  ['a name of its own', { $id: 'https://example.com/a' }, ['$id: unknown keyword "$id"']],
  [
    'a draft that is no text',
    { $schema: 1 },
    ['$schema: must be https://json-schema.org/draft/2020-12/schema'],
  ],
  [
    'a definition with an odd name',
    { $defs: { 'a/b': text } },
    ['$defs: the name "a/b" may have letters, digits, "_", "-" and "." only'],
  ],
  [
    'another draft',
    { $schema: 'http://json-schema.org/draft-07/schema#' },
    ['$schema: must be https://json-schema.org/draft/2020-12/schema'],
  ],
  [
    'a pattern that takes for ever',
    { ...text, pattern: '^(a+)+$' },
    ['pattern: pattern repeats what already repeats, which can take for ever'],
  ],
  [
    'a pattern of names that is none',
    { patternProperties: { '(': text } },
    ['patternProperties.(: pattern is no regular expression: Unterminated group'],
  ],
  [
    'elements compared without limit',
    { type: 'array', uniqueItems: true },
    [
      'uniqueItems: uniqueItems needs maxItems | Add maxItems, at most 1000: every two elements are compared.',
    ],
  ],
  [
    'a condition without consequence',
    { if: text },
    [': "if" without "then" and "else" is ignored'],
  ],
  [
    'a schema that is made of itself',
    { $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } },
    [
      '$defs.a.allOf.0: goes round for ever: it is made of itself, not of parts of its value',
      '$defs.a: goes round for ever: it is made of itself, not of parts of its value',
    ],
  ],
])('%s', (_, schema, mistakes) => {
  expect(mistakesOf(schema)).toEqual(mistakes);
});

test('a few lines that say millions of schemas are refused', () => {
  const doubled = Array.from({ length: 20 }, (_, i): [string, object] => {
    const $ref = `#/$defs/d${i + 1}`;
    return [`d${i}`, { allOf: [{ $ref }, { $ref }] }];
  });
  const $defs = { ...Object.fromEntries(doubled), d20: text };
  expect(mistakesOf({ $defs, $ref: '#/$defs/d0' })).toContain(
    ': holds one value against more than 1000 schemas',
  );
});

test('depth and size are limited', () => {
  let deep: JsonSchema = text;
  for (let i = 0; i < 40; i++) deep = { items: deep };
  expect(mistakesOf(deep)).toEqual([': is nested deeper than 32 levels']);
  expect(mistakesOf({ description: 'x'.repeat(70_000) })).toEqual([': is larger than 64 KiB']);
});
