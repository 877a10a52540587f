// Do limit, offset and Range together mean what they should?
import { failure } from '../../../test/helpers/filter-builders.ts';
import { applyRange, parseRowCount } from './parse-paging.ts';

describe('limit and offset', () => {
  test.each([
    ['0', 0],
    ['10', 10],
    ['007', 7],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is read', (text, count) => {
    expect(parseRowCount(text, 'limit')).toBe(count);
  });

  test.each([
    ['-1', 'PGRST103'],
    ['', 'PGRST100'],
    ['-', 'PGRST100'],
    ['+1', 'PGRST100'],
    ['1.5', 'PGRST100'],
    ['1e3', 'PGRST100'],
    ['ten', 'PGRST100'],
    ['٣', 'PGRST100'],
    ['9007199254740992', 'PGRST100'],
    ['9'.repeat(100_000), 'PGRST100'],
  ])('%s is refused with %s', (text, code) => {
    const error = failure(() => parseRowCount(text, 'items.limit'));
    expect(error.code).toBe(code);
    expect(`${error.message} ${error.details}`).toContain('items.limit');
  });
});

const all = { limit: null, offset: null };

describe('a range', () => {
  test.each<[string, object, Record<string, string>, object]>([
    ['gives limit and offset', all, { range: '0-9' }, { offset: 0, limit: 10, hasRange: true }],
    ['may begin later', all, { range: '20-29' }, { offset: 20, limit: 10, hasRange: true }],
    ['may be open', all, { range: '20-' }, { offset: 20, limit: null, hasRange: true }],
    ['may say its unit', all, { range: 'items=0-0' }, { offset: 0, limit: 1, hasRange: true }],
    [
      'may have its unit in a header',
      all,
      { range: '0-0', 'range-unit': 'items' },
      { offset: 0, limit: 1, hasRange: true },
    ],
    [
      'is cut by limit',
      { limit: 5, offset: null },
      { range: '2-9' },
      { offset: 2, limit: 3, hasRange: true },
    ],
    [
      'is cut by offset',
      { limit: null, offset: 4 },
      { range: '2-9' },
      { offset: 4, limit: 6, hasRange: true },
    ],
    [
      'is cut by both',
      { limit: 3, offset: 4 },
      { range: '0-' },
      { offset: 4, limit: 3, hasRange: true },
    ],
    [
      'gives way to limit=0',
      { limit: 0, offset: null },
      { range: '2-9' },
      { offset: null, limit: 0, hasRange: false },
    ],
    ['of bytes is not meant for us', all, { range: 'bytes=0-9' }, { ...all, hasRange: false }],
    [
      'of another unit is not meant for us',
      all,
      { range: '0-9', 'range-unit': 'bytes' },
      { ...all, hasRange: false },
    ],
    ['that is none is left aside', all, { range: 'abc' }, { ...all, hasRange: false }],
    ['from the end is left aside', all, { range: '-5' }, { ...all, hasRange: false }],
    ['of several parts is left aside', all, { range: '0-1,3-4' }, { ...all, hasRange: false }],
    ['may be missing', { limit: 1, offset: 2 }, {}, { limit: 1, offset: 2, hasRange: false }],
  ])('%s', (...[, page, headers, expected]) => {
    expect(applyRange({ ...all, ...page }, headers)).toEqual(expected);
  });

  test.each<[string, object, string, RegExp]>([
    ['that ends before it begins', all, '9-0', /behind its last/],
    ['without a row of limit', { limit: 2, offset: null }, '5-9', /no row in common/],
    ['without a row of offset', { limit: null, offset: 10 }, '0-9', /no row in common/],
  ])('%s cannot be satisfied', (...[, page, range, details]) => {
    const error = failure(() => applyRange({ ...all, ...page }, { range }));
    expect(error.code).toBe('PGRST103');
    expect(error.details).toMatch(details);
  });
});
