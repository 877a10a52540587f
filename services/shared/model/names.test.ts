import {
  checkName,
  foreignKeyName,
  indexName,
  nameBytes,
  primaryKeyName,
  uniqueName,
} from './names.ts';

const long = 'a'.repeat(40);
const longer = 'b'.repeat(60);

// The expected names were read from PostgreSQL 15 after creating such tables.
const rows: [sentence: string, name: string, expected: string][] = [
  ['a primary key', primaryKeyName('orders'), 'orders_pkey'],
  ['a unique of two fields', uniqueName('items', ['a', 'b']), 'items_a_b_key'],
  ['a foreign key', foreignKeyName('orders', ['customer_id']), 'orders_customer_id_fkey'],
  ['an index', indexName('orders', ['created_at']), 'orders_created_at_idx'],
  ['a check', checkName('orders', 'total', 'minimum'), 'orders_total_minimum_check'],
  [
    'a long table is shortened to what the field needs',
    foreignKeyName(longer, ['customer_id']),
    `${'b'.repeat(46)}_customer_id_fkey`,
  ],
  [
    'two long names end up equally long',
    foreignKeyName(longer, [long, long]),
    `${'b'.repeat(29)}_${'a'.repeat(28)}_fkey`,
  ],
  ['a long primary key', primaryKeyName('x'.repeat(63)), `${'x'.repeat(58)}_pkey`],
  [
    'bytes are counted, and no character is cut in two',
    primaryKeyName('é'.repeat(31)),
    `${'é'.repeat(29)}_pkey`,
  ],
];

test.each(rows)('%s is named like PostgreSQL names it', (_, name, expected) => {
  expect(name).toBe(expected);
  expect(nameBytes(name)).toBeLessThanOrEqual(63);
});
