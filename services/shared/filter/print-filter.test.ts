// Does a printed filter, read again, say the same; and does no text break the parser?
import * as fc from 'fast-check';
import { arbitraryFilter } from '../../../test/helpers/arbitrary-filter.ts';
import { AppError } from '../errors.ts';
import { parseFilterParameter, parseFilterText } from './parse-filter.ts';
import { printFilterParameter } from './print-filter.ts';

test('a printed filter, read again, says the same', () => {
  fc.assert(
    fc.property(arbitraryFilter, (filter) => {
      const { name, value } = printFilterParameter(filter);
      expect(parseFilterParameter(name, value)).toEqual(filter);
    }),
    { numRuns: 500 },
  );
});

/** Texts made of the dialect's own words and signs break parsers sooner than random ones do. */
const dialect = fc
  .array(
    fc.oneof(
      fc.constantFrom(...'.,()"\\{}->*&=:! $'),
      fc.constantFrom(
        'and',
        'or',
        'not',
        'in',
        'is',
        'eq',
        'like',
        '(any)',
        'null',
        '->>',
        '$jwt.',
      ),
      fc.string({ unit: 'binary', maxLength: 3 }),
    ),
  )
  .map((parts) => parts.join(''));
const hostile = fc.oneof(dialect, fc.string({ unit: 'binary' }));

function throwsOnlyAppError(act: () => unknown) {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
  }
}

test('no text makes the parser throw anything but its own error', () => {
  fc.assert(
    fc.property(hostile, hostile, (name, value) => {
      throwsOnlyAppError(() => parseFilterParameter(name, value));
      throwsOnlyAppError(() => parseFilterParameter('a', value));
      throwsOnlyAppError(() => parseFilterParameter('or', `(${value})`));
      throwsOnlyAppError(() => parseFilterParameter('a', `in.(${value})`));
      throwsOnlyAppError(() => parseFilterText(value));
    }),
    { numRuns: 500 },
  );
});
