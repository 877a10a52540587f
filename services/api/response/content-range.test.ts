import { contentRange, rangeStatus } from './content-range.ts';

test.each([
  ['the first ten of unknown many', { offset: 0, count: 10, total: null }, '0-9/*', 200],
  ['some of more', { offset: 5, count: 5, total: 20 }, '5-9/20', 206],
  ['all', { offset: 0, count: 3, total: 3 }, '0-2/3', 200],
  ['none of none', { offset: 0, count: 0, total: 0 }, '*/0', 200],
  ['none, just behind the last', { offset: 3, count: 0, total: 3 }, '*/3', 206],
])('%s', (_, range, header, status) => {
  expect([contentRange(range), rangeStatus(range)]).toEqual([header, status]);
});

test('an offset behind the end cannot be satisfied', () => {
  expect(() => rangeStatus({ offset: 4, count: 0, total: 3 })).toThrow('not satisfiable');
});
