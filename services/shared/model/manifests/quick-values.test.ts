import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { quickValues } from './quick-values.ts';

const shop = new URL('../../../../examples/shop/', import.meta.url);
const texts = readdirSync(shop)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(new URL(name, shop), 'utf8'));

/** The values as the parser that keeps places reads them; null for a mistake. */
function placedValues(text: string): unknown[] | null {
  const parsed = parseAllDocuments(text, { prettyErrors: false, logLevel: 'silent' });
  const documents = Array.isArray(parsed) ? parsed : [];
  if (documents.some(({ errors }) => errors.length > 0)) return null;
  return documents.filter(({ contents }) => contents !== null).map((document) => document.toJS());
}

test.each(texts)('a manifest of the shop is read as by the parser that keeps places', (text) => {
  expect(quickValues(text)).toEqual(placedValues(text));
});

const left = [
  'a: &x 1\nb: *x',
  'a: !!str 1',
  '%YAML 1.1\n---\na: yes',
  '<<: {a: 1}',
  ': a',
  'null: a',
  '...\n---\na: 1',
  '1e999: a',
  '? a\n: b',
  'a: [1\nb: 2',
  'a: 1\na: 2',
  'a: 1\n---\n',
];
test.each(left)('%j is left to the parser that keeps places', (text) => {
  expect(quickValues(text)).toBeNull();
});

const pieces =
  ' |\n|  |- |: |:|#| #|"|\'|[|]|{|}|,|>|1_000|0x1F|0o17|1e3|.inf|.5|-0|~|null|yes|2020-01-01|---\n|...\n|? |\t|\\|@|&a |*a|!x |%|<<: |\u00e9|\u2028|>\n  a\n|"a\n  b"|a: b|__proto__: 1|12345678901234567890';
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  piece: fc.constantFrom('|', ...pieces.split('|')),
  removed: fc.nat(3),
});

test('where both parsers read a mangled manifest, they read the same', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...texts),
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      (text, edits) => {
        const mangled = edits.reduce((rest, { at, piece, removed }) => {
          const start = Math.floor(at * rest.length);
          return rest.slice(0, start) + piece + rest.slice(start + removed);
        }, text);
        const values = quickValues(mangled);
        const placed = values === null ? null : placedValues(mangled);
        if (placed !== null) expect(values).toEqual(placed);
      },
    ),
    { numRuns: 500 },
  );
});
