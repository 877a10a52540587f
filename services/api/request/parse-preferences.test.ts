// Is every preference of RFC 7240's form understood?
import { failure } from '../../../test/helpers/filter-builders.ts';
import type { Preferences } from './api-request.ts';
import { parsePreferences } from './parse-preferences.ts';

const none = parsePreferences(undefined);

test('without a header nothing is preferred', () => {
  const { unknown, ...rest } = none;
  expect(unknown).toEqual([]);
  expect(Object.values(rest)).toEqual([null, null, null, null, null, null]);
});

test.each<[string, string, Partial<Preferences>]>([
  ['one', 'return=representation', { return: 'representation' }],
  ['headers-only', 'return=headers-only', { return: 'headers-only' }],
  ['several', 'return=minimal, count=exact', { return: 'minimal', count: 'exact' }],
  [
    'several without space',
    'return=minimal,count=planned',
    { return: 'minimal', count: 'planned' },
  ],
  ['space around =', 'count = estimated', { count: 'estimated' }],
  ['capitals', 'Return=Minimal', { return: 'minimal' }],
  ['quotes', 'return="minimal"', { return: 'minimal' }],
  ['parameters', 'return=minimal; foo="a,b", count=exact', { return: 'minimal', count: 'exact' }],
  ['merging', 'resolution=merge-duplicates', { resolution: 'merge-duplicates' }],
  ['ignoring', 'resolution=ignore-duplicates', { resolution: 'ignore-duplicates' }],
  ['missing=default', 'missing=default', { missing: 'default' }],
  ['missing=null', 'missing=null', { missing: 'null' }],
  ['max-affected', 'max-affected=5', { maxAffected: 5 }],
  ['the first of two', 'count=exact, count=planned', { count: 'exact' }],
  ['empty items', ',, count=exact ,', { count: 'exact' }],
  ['unknown names', 'foo=bar, count=exact', { count: 'exact', unknown: ['foo=bar'] }],
  ['unknown values', 'return=all', { unknown: ['return=all'] }],
  ['names without value', 'return', { unknown: ['return'] }],
  ['names of Object.prototype', 'constructor=a', { unknown: ['constructor=a'] }],
  ['no number', 'max-affected=many', { unknown: ['max-affected=many'] }],
  ['handling=lenient', 'handling=lenient, foo', { handling: 'lenient', unknown: ['foo'] }],
  ['handling=strict', 'handling=strict, count=exact', { handling: 'strict', count: 'exact' }],
  ['an open quote', 'foo="a, count=exact', { unknown: ['foo="a, count=exact'] }],
])('%s: %s', (_, header, preferences) => {
  expect(parsePreferences(header)).toEqual({ ...none, ...preferences });
});

test.each(['handling=strict, foo=bar, return=all', 'foo=bar, return=all, handling=strict'])(
  'handling=strict refuses what is unknown: %s',
  (header) => {
    const error = failure(() => parsePreferences(header));
    expect(error.code).toBe('PGRST122');
    expect(error.details).toBe('Invalid preferences: foo=bar, return=all');
  },
);
