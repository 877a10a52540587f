import type { Invalidation } from '../messages/invalidation.ts';
import { columnSetText } from './column-sets.ts';
import { Follower } from './follower.ts';
import { combineHashes, hashValue } from './hash-values.ts';
import { columnSetTag, rowTag, tableTag, valuesTag, wholeTag } from './tag.ts';

const table = 'public.orders';
const keyOf = (id: string) => combineHashes([hashValue(id)]);
const columnSet = columnSetText({ table, columns: ['customer_id'] });

function message(lsn: number, parts: Partial<Invalidation> = {}): Invalidation {
  return {
    epoch: 'e1',
    lsn,
    prevLsn: lsn - 10,
    tables: [],
    rows: [],
    coverage: null,
    committedMs: null,
    ...parts,
  };
}
function change(lsn: number, id: string, customer: string | null, parts = {}): Invalidation {
  const values = [hashValue(id), customer === null ? null : hashValue(customer)];
  const row = { key: keyOf(id), oldKey: null, values };
  return message(lsn, { rows: [{ table, columns: ['id', 'customer_id'], rows: [row] }], ...parts });
}
function followFrom(lsn: number, maxTags = 1000): Follower {
  const follower = new Follower({ maxTags });
  follower.begin({ epoch: 'e1', lsn, flushLsn: lsn, coverage: { [table]: 90 } });
  return follower;
}
const stamp = (asOf: number, tags: number[], columnSets: string[] = []) => ({
  ...{ epoch: 'e1', asOf, tags, columnSets },
});
const customerTags = (customer: string) => [
  columnSetTag(columnSet),
  valuesTag(columnSet, [hashValue(customer)]),
];

describe('what is known of changes', () => {
  test('a row that changed after an answer was read invalidates it, though nothing was kept when it changed', () => {
    const follower = followFrom(100);
    follower.receive(change(110, '7', '1'));
    expect(follower.accepts(stamp(105, [rowTag(table, keyOf('7'))]))).toBe(false);
    expect(follower.accepts(stamp(105, [rowTag(table, keyOf('8'))]))).toBe(true);
    expect(follower.accepts(stamp(110, [rowTag(table, keyOf('7'))]))).toBe(true);
  });

  test('any change counts for the table, none of its rows for the table as a whole', () => {
    const follower = followFrom(100);
    follower.receive(change(110, '7', '1'));
    expect(follower.areValid([tableTag(table)], 105)).toBe(false);
    expect(follower.areValid([wholeTag(table)], 105)).toBe(true);
    follower.receive(message(120, { tables: [table] }));
    expect(follower.areValid([wholeTag(table)], 115)).toBe(false);
    expect(follower.areValid([tableTag(table)], 115)).toBe(false);
  });

  test('a row that changed its key concerns both keys', () => {
    const follower = followFrom(100);
    const row = { key: keyOf('8'), oldKey: keyOf('7'), values: [hashValue('8')] };
    follower.receive(message(110, { rows: [{ table, columns: ['id'], rows: [row] }] }));
    expect(follower.areValid([rowTag(table, keyOf('7'))], 100)).toBe(false);
    expect(follower.areValid([rowTag(table, keyOf('8'))], 100)).toBe(false);
  });
});

describe('column sets', () => {
  test('are marked from their first use on, so that older answers are not kept', () => {
    const follower = followFrom(100);
    follower.receive(change(110, '7', '1'));
    expect(follower.accepts(stamp(105, customerTags('1'), [columnSet]))).toBe(false);
    expect(follower.accepts(stamp(110, customerTags('1'), [columnSet]))).toBe(true);
    follower.receive(change(120, '8', '1'));
    expect(follower.areValid(customerTags('1'), 110)).toBe(false);
    expect(follower.areValid(customerTags('2'), 110)).toBe(true);
  });

  test('a value that is not told concerns all of the set', () => {
    const follower = followFrom(100);
    follower.accepts(stamp(100, customerTags('1'), [columnSet]));
    follower.receive(change(110, '7', null));
    expect(follower.areValid(customerTags('1'), 100)).toBe(false);
  });

  test('one that made room for others leaves nothing that is taken for valid', () => {
    const follower = followFrom(100);
    expect(follower.accepts(stamp(100, customerTags('1'), [columnSet]))).toBe(true);
    for (let i = 0; i < 32; i++)
      follower.accepts(stamp(100, [], [columnSetText({ table, columns: [`c${i}`] })]));
    expect(follower.areValid(customerTags('1'), 100)).toBe(false);
    expect(follower.accepts(stamp(100, customerTags('1'), [columnSet]))).toBe(false);
    follower.receive(message(110));
    expect(follower.accepts(stamp(110, customerTags('1'), [columnSet]))).toBe(true);
  });
});

describe('the floor', () => {
  test('is where it began: nothing older is kept', () => {
    const follower = followFrom(100);
    expect(follower.accepts(stamp(99, []))).toBe(false);
    expect(follower.accepts(stamp(100, []))).toBe(true);
  });

  test('rises when it begins again', () => {
    const follower = followFrom(100);
    follower.lose();
    expect(follower.accepts(stamp(100, []))).toBe(false);
    follower.begin({ epoch: 'e1', lsn: 150, flushLsn: 150, coverage: {} });
    expect(follower.accepts(stamp(149, []))).toBe(false);
    expect(follower.accepts(stamp(150, []))).toBe(true);
  });

  test('rises when a generation of tags is dropped', () => {
    const follower = followFrom(100, 4);
    for (let lsn = 110; lsn <= 180; lsn += 10) follower.receive(change(lsn, String(lsn), '1'));
    expect(follower.tags).toBeLessThanOrEqual(8);
    expect(follower.areValid([rowTag(table, keyOf('110'))], 100)).toBe(false);
    expect(follower.areValid([], 100)).toBe(false);
    expect(follower.areValid([rowTag(table, keyOf('none'))], 180)).toBe(true);
  });
});

describe('what was missed', () => {
  const lost: [sentence: string, message: Invalidation][] = [
    ['a message before this one', message(150)],
    ['the end of its epoch', message(110, { epoch: 'e2' })],
  ];
  test.each(lost)('%s: nothing is known until it begins again', (_sentence, received) => {
    const follower = followFrom(100);
    const { generation } = follower;
    expect(follower.receive(received)).toBe(false);
    expect(follower.position).toBeNull();
    expect(follower.generation).not.toBe(generation);
    expect(follower.areValid([], 1000)).toBe(false);
  });

  test('messages that came while it was asked where the log is count, as far as they are newer', () => {
    const follower = new Follower({ maxTags: 1000 });
    follower.receive(change(100, '6', '1'));
    follower.receive(change(110, '7', '1'));
    follower.begin({ epoch: 'e1', lsn: 100, flushLsn: 110, coverage: {} });
    expect(follower.position).toEqual({ epoch: 'e1', lsn: 110 });
    expect(follower.areValid([rowTag(table, keyOf('6'))], 100)).toBe(true);
    expect(follower.areValid([rowTag(table, keyOf('7'))], 100)).toBe(false);
  });

  test('a message that is known already changes nothing', () => {
    const follower = followFrom(100);
    expect(follower.receive(change(90, '7', '1'))).toBe(true);
    expect(follower.position?.lsn).toBe(100);
    expect(follower.areValid([rowTag(table, keyOf('7'))], 100)).toBe(true);
  });
});

test('a table is covered from the position on that is told', () => {
  const follower = followFrom(100);
  expect(follower.covers(table, 100)).toBe(true);
  expect(follower.covers(table, 80)).toBe(false);
  expect(follower.covers('public.other', 100)).toBe(false);
  follower.receive(message(110, { coverage: { 'public.other': 105 } }));
  expect(follower.covers(table, 110)).toBe(false);
  expect(follower.covers('public.other', 110)).toBe(true);
});
