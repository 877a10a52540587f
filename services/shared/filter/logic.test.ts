// Is every form of and/or, and every text of an access rule, read as it is meant?

import { and, compare, isIn, isNull, key, or } from '../../../test/helpers/filter-builders.ts';
import type { Filter } from './filter.ts';
import { parseFilterParameter, parseFilterText } from './parse-filter.ts';

const a = compare('a', '1');
const b = compare('b', '2', { operator: 'gt' });
const negated = true;

describe('a group', () => {
  const cs = { operator: 'cs' } as const;
  test.each<[string, string, Filter]>([
    ['joins by or', 'or=(a.eq.1,b.gt.2)', or(a, b)],
    ['joins by and', 'and=(a.eq.1,b.gt.2)', and(a, b)],
    ['may have one member', 'or=(a.eq.1)', or(a)],
    ['nests', 'or=(a.eq.1,and(b.gt.2,not.c.is.null))', or(a, and(b, isNull('c', negated)))],
    ['may negate behind the column', 'or=(c.not.is.null)', or(isNull('c', negated))],
    ['may negate twice', 'or=(not.a.not.eq.1)', or(a)],
    ['is negated by not', 'not.and=(a.eq.1,b.gt.2)', { ...and(a, b), negated }],
    ['is negated inside of another', 'and=(not.or(a.eq.1))', and({ ...or(a), negated })],
    ['may belong to an embed', 'items.or=(a.eq.1)', { ...or(a), embeds: ['items'] }],
    [
      'is negated on an embed',
      'items.product.not.or=(a.eq.1)',
      { ...or(a), embeds: ['items', 'product'], negated },
    ],
    ['may have space', 'or=( a.eq.1, and (a.eq.1) )', or(a, and(a))],
    ['takes quoted operands', String.raw`or=(a.eq."x,\")",b.gt.2)`, or(compare('a', 'x,")'), b)],
    ['takes quotes inside of an operand', 'or=(a.eq.5",b.gt.2)', or(compare('a', '5"'), b)],
    ['takes arrays', 'or=(a.cs.{x,y},b.gt.2)', or(compare('a', '{x,y}', cs), b)],
    [
      'takes JSON objects',
      'or=(a.cs.{"x":{"y,}":[1,2]}},b.gt.2)',
      or(compare('a', '{"x":{"y,}":[1,2]}}', cs), b),
    ],
    ['takes a lone brace', 'or=(a.eq.{x,b.gt.2)', or(compare('a', '{x'), b)],
    ['takes a lone brace and quote', 'or=(a.eq.{"x,b.gt.2)', or(compare('a', '{"x'), b)],
    [
      'takes quantifiers',
      'or=(a.eq(any).{x,y},b.gt.2)',
      or(compare('a', ['x', 'y'], { quantifier: 'any' }), b),
    ],
    ['takes lists', 'or=(a.in.(1,2),b.gt.2)', or(isIn('a', ['1', '2']), b)],
    ['takes JSON', 'or=(a->>x.eq.1)', or(compare('a', '1', { json: [key('->>', 'x')] }))],
    [
      'takes searches',
      'or=(a.fts(english).x)',
      or(compare('a', 'x', { operator: 'fts', language: 'english' })),
    ],
    ['takes a column called and', 'or=(and.eq.1)', or(compare('and', '1'))],
    ['takes a column called not, in quotes', 'or=("not".eq.1)', or(compare('not', '1'))],
    ['takes a column that begins with or', 'or=(order.eq.1)', or(compare('order', '1'))],
    ['takes quoted columns', 'or=("b,c".eq.1,a.eq.1)', or(compare('b,c', '1'), a)],
  ])('%s: %s', (_, parameter, filter) => {
    const at = parameter.indexOf('=');
    const read = parseFilterParameter(parameter.slice(0, at), parameter.slice(at + 1));
    expect(read).toEqual(filter);
  });
});

describe('the text of a rule', () => {
  const owner = compare('customer_id', '$jwt.sub');
  const teams = isIn('team', '$jwt.teams');
  test.each<[string, string, Filter]>([
    ['is one filter', 'customer_id=eq.$jwt.sub', owner],
    ['joins filters with &', 'customer_id=eq.$jwt.sub&a=eq.1', and(owner, a)],
    ['may have space and line ends', ' customer_id = eq.$jwt.sub &\n a=eq.1\n', and(owner, a)],
    ['may be a group', 'or=(customer_id.eq.$jwt.sub,a.eq.1)', or(owner, a)],
    ['may be negated', 'not.or=(a.eq.1)', { ...or(a), negated }],
    ['takes a claim for a list', 'team=in.$jwt.teams', teams],
    [
      'takes a negated claim for a list',
      'team=not.in.$jwt.teams & a=eq.1',
      and({ ...teams, negated }, a),
    ],
    ['takes a claim for a list in a group', 'or=(team.in.$jwt.teams,a.eq.1)', or(teams, a)],
    ['takes lists', 'a=in.(1,2)&b=is.null', and(isIn('a', ['1', '2']), isNull('b'))],
    ['takes a list with &', 'a=in.("x&y",z&z)', isIn('a', ['x&y', 'z&z'])],
    [
      'takes & inside of parentheses',
      'and=(a.eq."x&y",a.eq.x&y)',
      and(compare('a', 'x&y'), compare('a', 'x&y')),
    ],
    ['takes an open parenthesis', 'a=eq.:( & a=eq.1', and(compare('a', ':('), a)],
    ['takes = in an operand', 'a=eq.b=c', compare('a', 'b=c')],
    ['goes through embeds', 'orders.customer_id=eq.1', compare('orders.customer_id', '1')],
    ['takes quoted names', ' "or"=eq.1 & "=&"=eq.1', and(compare('or', '1'), compare('=&', '1'))],
  ])('%s: %s', (_, text, filter) => {
    expect(parseFilterText(text)).toEqual(filter);
  });
});
