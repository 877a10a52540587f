// What do answers of PostgreSQL mean that a test cannot make it give?
import { judgeClock } from './clock.ts';
import type { Row } from './finding.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { slots } from './slots.ts';
import { tables } from './tables.ts';

const good: Row = {
  ...{ version: '180000', wal_level: 'logical', role: 'ashlar', may_replicate: 'true' },
  ...{ fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on', autovacuum: 'on' },
  is_standby: 'false',
};

test('all is well', () => {
  expect(settings.judge([good]).map(({ level }) => level)).toEqual(Array(6).fill('fine'));
});

test.each([
  { row: { version: '140011' }, level: 'error', told: '14 is too old' },
  { row: { wal_level: 'replica' }, level: 'error', told: '"replica": caches are off' },
  { row: { is_standby: 'true' }, level: 'error', told: 'it is a standby' },
  { row: { may_replicate: 'false' }, level: 'error', told: 'ashlar has it not' },
  { row: { fsync: 'off', synchronous_commit: 'off' }, level: 'warning', told: 'fsync and synch' },
  { row: { autovacuum: 'off' }, level: 'warning', told: 'off: tables grow' },
])('a setting: $row', ({ row, level, told }) => {
  const bad = settings.judge([{ ...good, ...row }]).filter((found) => found.level !== 'fine');
  expect(bad).toEqual([expect.objectContaining({ level, told: expect.stringContaining(told) })]);
  expect(bad[0]?.fix).toMatch(/\S/);
});

const slot: Row = {
  ...{ name: 'ashlar_5_00aabbcc', active: 'true', wal_status: 'reserved', is_ours: 'true' },
  ...{ retained: '1048576', max_slots: '10', most: '1GB' },
};
const other: Row = { ...slot, name: 'other', is_ours: 'false' };

test.each([
  { rows: [slot, other], levels: ['fine', 'fine', 'fine'] },
  { rows: [{ ...slot, active: 'false' }], levels: ['fine', 'warning', 'fine'] },
  { rows: [{ ...slot, wal_status: 'lost' }], levels: ['fine', 'error', 'fine'] },
  { rows: [{ ...slot, retained: String(2 ** 31) }], levels: ['fine', 'warning', 'fine'] },
  { rows: [{ ...other, active: 'false' }], levels: ['fine', 'warning'] },
  // None of ours, and no room for one.
  { rows: [{ ...other, max_slots: '1' }], levels: ['error', 'fine'] },
  { rows: [{ ...slot, name: null, is_ours: null, active: null }], levels: ['fine', 'fine'] },
])('slots: $rows.length, $levels', ({ rows, levels }) => {
  expect(slots.judge(rows).map(({ level }) => level)).toEqual(levels);
});

test('connections that are nearly all taken, and a transaction that stays', () => {
  const row: Row = {
    ...{ taken: '95', most: '97', pid: '7', state: 'idle in transaction', who: 'psql' },
    seconds: '900',
  };
  const found = sessions.judge([row]);
  expect(found.map(({ level, told }) => [level, told])).toEqual([
    ['warning', '95 of 97 are taken'],
    ['warning', 'pid 7 of psql (idle in transaction, 900 s)'],
  ]);
  const calm = sessions.judge([{ ...row, taken: '3', pid: null }]);
  expect(calm.map(({ level }) => level)).toEqual(['fine', 'fine']);
});

test('another version of the machine’s order of texts, and rows near to wraparound', () => {
  const told = tables.flatMap(({ judge }) => [
    ...judge([{ name: 'shop', made: '2.31', now: '2.36', age: '1500000000' }]),
  ]);
  expect(told.find(({ check }) => check === 'order of texts')?.fix).toContain(
    'REINDEX DATABASE "shop"',
  );
  expect(told.find(({ check }) => check === 'age of rows')?.level).toBe('error');
});

test.each([
  { databaseMs: 5000, level: 'fine', told: 'differs by 0 ms' },
  { databaseMs: 4000, level: 'fine', told: 'differs by 900 ms' },
  { databaseMs: 9000, level: 'warning', told: 'differs by 3900 ms' },
])('a clock that says $databaseMs between 4900 and 5100', ({ databaseMs, level, told }) => {
  expect(judgeClock(databaseMs, 4900, 5100)).toMatchObject({ level, told });
});
