// Is every mistake in a filter named, with its place and what to write instead?
import { failure } from '../../../test/helpers/filter-builders.ts';
import { parseFilterParameter, parseFilterText } from './parse-filter.ts';

function fail(parameter: string) {
  const at = parameter.indexOf('=');
  return failure(() => parseFilterParameter(parameter.slice(0, at), parameter.slice(at + 1)));
}

describe('the message names', () => {
  test.each<[string, string, RegExp]>([
    ['a missing operator', 'id=5', /^An operator is missing before "5" in "id"$/],
    ['a missing value', 'id=', /^An operator is missing before "" in "id"$/],
    ['an operator without a dot', 'id=eq', /^An operator is missing before "eq"/],
    ['an unknown operator', 'id=eqq.5', /^There is no operator "eqq" in "id"$/],
    ['an unknown operator behind not', 'id=not.eqq.5', /^There is no operator "eqq" in "id"$/],
    ['an unknown quantifier', 'id=eq(some).{1}', /^Expected "any" or "all"/],
    ['a misplaced quantifier', 'id=neq(any).{1}', /^Operator "neq" takes nothing in parentheses/],
    ['an open quantifier', 'id=eq(any', /^Expected "\)"/],
    ['a quantifier without a list', 'id=eq(any).1', /^Expected a list in braces/],
    ['a list that is not closed', 'id=eq(any).{1', /^Expected "}"/],
    ['text behind a list', 'id=eq(any).{1}2', /^Unexpected "2"/],
    ['null in a list', 'id=eq(any).{1,NULL}', /^Null cannot stand in a list/],
    ['a list within a list', 'id=eq(any).{{1}}', /^Expected a value/],
    ['an open quote in a list', 'id=eq(any).{"1}', /^A quote is not closed/],
    ['in without parentheses', 'id=in.1,2', /^Expected "\("/],
    ['in with a claim', 'id=in.$jwt.teams', /^Expected "\("/],
    ['in that is not closed', 'id=in.(1,2', /^Expected "\)"/],
    ['text behind in', 'id=in.(1,2)3', /^Unexpected "3"/],
    ['a wrong operand of is', 'a=is.nul', /^"is" takes null, not_null, .*, not "nul"/],
    ['text behind is', 'a=is.null,b', /^Unexpected ",b"/],
    ['an empty name', '=eq.1', /^Expected a column, found the end/],
    ['an empty part of a name', 'a..b=eq.1', /^Expected a column, found "\."/],
    ['an empty quoted name', '""=eq.1', /^Expected a column between the quotes/],
    ['an open quote in a name', '"a=eq.1', /^A quote is not closed/],
    ['a strange character in a name', 'a;b=eq.1', /^Unexpected ";b"/],
    ['a JSON step without a key', 'a->=eq.1', /^Expected a key or an index, found the end/],
    ['a bad index', 'a->>-78xy=eq.1', /^Expected an index/],
    ['an open quote in a key', 'a->"b=eq.1', /^A quote is not closed/],
    ['a huge index', 'a->99999999999=eq.1', /^This index is too large/],
    ['a group without parentheses', 'or=eq.1', /^Expected "\("/],
    ['an empty group', 'or=()', /^Expected a column, found "\)"/],
    ['a group that is not closed', 'or=(a.eq.1', /^Expected "\)"/],
    ['text behind a group', 'or=(a.eq.1)b', /^Unexpected "b"/],
    ['a trailing comma', 'or=(a.eq.1,)', /^Expected a column/],
    ['a column alone in a group', 'or=(a)', /^Expected "\."/],
    [
      'an unknown operator in a group',
      'or=(a.eq.1,b.eqq.2)',
      /^There is no operator "eqq" in "or"/,
    ],
    ['a missing operator in a group', 'or=(a.5,b.eq.1)', /^An operator is missing before "5/],
    ['an embed in a group', 'or=(items.name.eq.x)', /^"name" is no operator/],
  ])('%s: %s', (_, parameter, message) => {
    const error = fail(parameter);
    expect(error.code).toBe('PGRST100');
    expect(error.message).toMatch(message);
    expect(error.details).toMatch(/^At character \d+: ".*"$/);
  });
});

describe('the hint shows', () => {
  test.each<[string, string, string]>([
    ['the operator that is missing', 'id=5', 'Write id=eq.5'],
    ['the operator that is missing before a decimal', 'price=12.5', 'Write price=eq.12.5'],
    ['the operator that is missing in a group', 'or=(a.5,b.eq.1)', 'Write a.eq.5'],
    ['the nearest operator', 'id=eqq.5', 'Did you mean "eq"?'],
    ['the operator in small letters', 'id=EQ.5', 'Did you mean "eq"?'],
    ['what to write when no operator is near', 'name=john.smith', 'Write name=eq.john.smith'],
    ['the nearest operand of is', 'a=is.nul', 'Did you mean "null"?'],
    [
      'where filters on embeds stand',
      'or=(items.name.eq.x)',
      'Filters on embedded resources stand outside: items.and=(…)',
    ],
    [
      'how a column called or is written',
      'or=eq.1',
      'Write or=(…); a column of that name is written "or" with quotes',
    ],
  ])('%s: %s', (_, parameter, hint) => {
    expect(fail(parameter).hint).toBe(hint);
  });
});

test('the details show the place, with the text around it', () => {
  const { details } = fail(`or=(${'a.eq.1,'.repeat(20)}b.zz.2)`);
  expect(details).toBe('At character 144: "…a.eq.1,a.eq.1,a.eq.1,a.eq.1,b.zz.2)"');
});

describe('there is a bound', () => {
  const levels = (count: number) => `and=${'(and'.repeat(count - 1)}(a.eq.1${')'.repeat(count)}`;
  const filters = (count: number) => `and=(${Array(count).fill('a.eq.1').join()})`;
  const embeds = (count: number) => `${'a.'.repeat(count)}b=eq.1`;
  const steps = (count: number) => `a${'->b'.repeat(count)}=eq.1`;
  test.each<[string, (count: number) => string, number]>([
    ['levels of and/or', levels, 10],
    ['filters', filters, 200],
    ['levels of embedding', embeds, 10],
    ['steps into JSON', steps, 100],
  ])('of %s', (what, write, most) => {
    expect(() => fail(write(most))).toThrow('nothing was thrown');
    expect(fail(write(most + 1)).message).toContain(`ore than ${most} ${what}`);
    expect(fail(write(100_000)).message.length).toBeLessThan(200);
  });
});

describe('the text of a rule is refused with', () => {
  test.each<[string, string, RegExp]>([
    ['nothing in it', '', /^Expected a column, found the end$/],
    ['a trailing &', 'a=eq.1&', /^Expected a column, found the end$/],
    ['no operator', 'a=1&b=eq.2', /^An operator is missing before "1/],
    ['no =', 'a.eq.1', /^Expected "="$/],
    ['text behind a group', 'or=(a.eq.1) x', /^Unexpected "x"$/],
    ['too many filters', 'a=eq.1&'.repeat(201), /^More than 200 filters$/],
  ])('%s: %s', (_, text, message) => {
    const error = failure(() => parseFilterText(text));
    expect(error.code).toBe('PGRST100');
    expect(error.message).toMatch(message);
  });
});
