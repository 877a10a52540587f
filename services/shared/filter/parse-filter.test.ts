// Is every form of a filter on a column read as it is meant?

import { compare, index, isIn, isNull, key } from '../../../test/helpers/filter-builders.ts';
import type { Filter } from './filter.ts';
import { parseFilterParameter } from './parse-filter.ts';

/** Rows: a sentence, the parameter, what it says. */
function read(rows: [string, string, Filter][]) {
  test.each(rows)('%s: %s', (_, parameter, filter) => {
    const at = parameter.indexOf('=');
    const read = parseFilterParameter(parameter.slice(0, at), parameter.slice(at + 1));
    expect(read).toEqual(filter);
  });
}

describe('a comparison', () => {
  read([
    ['takes everything behind the operator', 'status=eq.paid', compare('status', 'paid')],
    ['may have an empty operand', 'note=eq.', compare('note', '')],
    ['keeps dots', 'price=gte.12.50', compare('price', '12.50', { operator: 'gte' })],
    ['keeps quotes', 'name=eq."a"', compare('name', '"a"')],
    ['keeps commas and parentheses', 'name=eq.a,(b)', compare('name', 'a,(b)')],
    ['keeps &', 'name=eq.a&b', compare('name', 'a&b')],
    ['keeps space', 'name=eq. a ', compare('name', ' a ')],
    ['keeps braces', 'tags=cs.{a,b}', compare('tags', '{a,b}', { operator: 'cs' })],
    ['keeps what looks like an operator', 'name=eq.not.eq.1', compare('name', 'not.eq.1')],
    ['takes a claim for a plain text', 'name=eq.$jwt.sub', compare('name', '$jwt.sub')],
    ['is negated by not', 'a=not.lt.1', compare('a', '1', { operator: 'lt', negated: true })],
    ['may say % as * in like', 'a=like.*x*', compare('a', '%x%', { operator: 'like' })],
    ['may say % as * in ilike', 'a=ilike.x*', compare('a', 'x%', { operator: 'ilike' })],
    ['keeps * in match', 'a=match.^x.*', compare('a', '^x.*', { operator: 'match' })],
    ['keeps * in eq', 'a=eq.*', compare('a', '*')],
    ['knows isdistinct', 'a=isdistinct.1', compare('a', '1', { operator: 'isdistinct' })],
    ['knows adj', 'a=adj.(1,10)', compare('a', '(1,10)', { operator: 'adj' })],
    ['searches text', 'a=fts.cat', compare('a', 'cat', { operator: 'fts' })],
    [
      'searches text in a language',
      'a=wfts(french).le chat',
      compare('a', 'le chat', { operator: 'wfts', language: 'french' }),
    ],
  ]);
});

describe('a quantifier', () => {
  const any = { quantifier: 'any' } as const;
  read([
    ['compares with any of a list', 'a=eq(any).{1,2}', compare('a', ['1', '2'], any)],
    [
      'compares with all of a list',
      'a=not.ilike(all).{a*,"b,*"}',
      compare('a', ['a%', 'b,%'], { operator: 'ilike', quantifier: 'all', negated: true }),
    ],
    ['takes an empty list', 'a=eq(any).{}', compare('a', [], any)],
    ['takes space in the list', 'a=eq(any).{ 1 , "2" }', compare('a', ['1', '2'], any)],
    ['takes the word null in quotes', 'a=eq(any).{"null"}', compare('a', ['null'], any)],
    [
      'takes escapes in the list',
      String.raw`a=eq(any).{"a\"b","c\\d",e\,f}`,
      compare('a', ['a"b', String.raw`c\d`, 'e,f'], any),
    ],
  ]);
});

describe('a column', () => {
  read([
    [
      'may be a place in JSON',
      'data->a->>b=eq.1',
      compare('data', '1', { json: [key('->', 'a'), key('->>', 'b')] }),
    ],
    [
      'may be an element of a JSON array',
      'data->0->>-1=eq.1',
      compare('data', '1', { json: [index('->', 0), index('->>', -1)] }),
    ],
    [
      'takes a quoted number for a key',
      'data->"0"=eq.1',
      compare('data', '1', { json: [key('->', '0')] }),
    ],
    [
      'takes any quoted text for a key',
      'data->"a.b->c"->""=eq.1',
      compare('data', '1', { json: [key('->', 'a.b->c'), key('->', '')] }),
    ],
    [
      'may have dashes before JSON',
      'ship-to->>x-y=eq.1',
      compare('ship-to', '1', { json: [key('->>', 'x-y')] }),
    ],
    ['may belong to embeds', 'items.product.name=eq.x', compare('items.product.name', 'x')],
    ['may have spaces inside', 'Order Details=eq.1', compare('Order Details', '1')],
    ['has no space around', ' a =eq.1', compare('a', '1')],
    ['may be a number', '123=eq.1', compare('123', '1')],
    ['may hold letters beyond ASCII', 'größe_名=eq.1', compare('größe_名', '1')],
    ['may hold a dollar sign', 'a$b=eq.1', compare('a$b', '1')],
    ['may hold anything in quotes', '":;,(*"=eq.1', compare(':;,(*', '1')],
    ['may hold a quote in quotes', String.raw`"a\"b\\"=eq.1`, compare('a"b\\', '1')],
    ['may be called or, in quotes', '"or"=eq.1', compare('or', '1')],
    ['may be called or, before JSON', 'or->x=eq.1', compare('or', '1', { json: [key('->', 'x')] })],
    ['may be called not', 'not=eq.1', compare('not', '1')],
    ['may be called __proto__', '__proto__=eq.1', compare('__proto__', '1')],
  ]);
});

describe('is', () => {
  read([
    ['asks for null', 'a=is.null', isNull('a')],
    ['asks for not null', 'a=not.is.null', isNull('a', true)],
    ['does not mind capitals', 'a=is.NULL', isNull('a')],
    ['knows not_null', 'a=is.not_null', { ...isNull('a'), operand: 'not_null' } as Filter],
    ['knows unknown', 'a=is.unknown', { ...isNull('a'), operand: 'unknown' } as Filter],
  ]);
});

describe('in', () => {
  read([
    ['takes a list', 'id=in.(1,2)', isIn('id', ['1', '2'])],
    ['is negated by not', 'id=not.in.(1)', isIn('id', ['1'], true)],
    ['takes commas in quotes', 'id=in.(1,"a,b")', isIn('id', ['1', 'a,b'])],
    ['takes escapes in quotes', String.raw`id=in.("a\"b","\\")`, isIn('id', ['a"b', '\\'])],
    ['takes an empty list', 'id=in.()', isIn('id', [])],
    ['takes a list of one empty text', 'id=in.("")', isIn('id', [''])],
    ['takes empty texts', 'id=in.(a,,b)', isIn('id', ['a', '', 'b'])],
    ['takes space around quotes', 'id=in.( "a" , "b" )', isIn('id', ['a', 'b'])],
    ['keeps quotes inside of a text', 'id=in.(5" disk,"a"b)', isIn('id', ['5" disk', '"a"b'])],
    ['keeps backslashes outside of quotes', String.raw`id=in.(a\b)`, isIn('id', [String.raw`a\b`])],
  ]);
});
