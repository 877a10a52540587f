import { exactText } from './exact-text.ts';
import type { ExactKind } from './table-facts.ts';

const rows: [sentence: string, kind: ExactKind, given: string, text: string | null][] = [
  ['a number as it is', 'integer', '42', '42'],
  ['a number with zeros and spaces before it', 'integer', ' +007 ', '7'],
  ['a negative number', 'integer', '-010', '-10'],
  ['zero, however it is written', 'integer', '-000', '0'],
  ['a number in another notation cannot be told', 'integer', '0x1F', null],
  ['a number with separators cannot be told', 'integer', '1_000', null],
  [
    'a UUID in capitals and braces',
    'uuid',
    '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  ],
  [
    'a UUID without hyphens',
    'uuid',
    'a0eebc999c0b4ef8bb6d6bb9bd380a11',
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  ],
  ['a truth as a word', 'boolean', 'TRUE', 't'],
  ['an abbreviated truth cannot be told', 'boolean', 'fals', null],
  ['text as it is', 'text', ' Ä ', ' Ä '],
  ['text that UTF-8 cannot hold', 'text', 'a\ud800', 'a\ufffd'],
];
test.each(rows)('%s', (_sentence, kind, given, text) => {
  expect(exactText(given, kind)).toBe(text);
});
