// Which filters can there be? A fast-check arbitrary for property tests.
import * as fc from 'fast-check';
import {
  type CompareOperator,
  compareOperators,
  type Filter,
  isOperands,
} from '../../services/shared/filter/filter.ts';

const words = fc.constantFrom(
  'id',
  'Order Details',
  'ship-to',
  'and',
  'or',
  'not',
  'größe',
  '0',
  '-1',
);
const text = fc.string({ unit: 'grapheme', maxLength: 8 });
const signs = fc.string({ unit: fc.constantFrom(...'a ,()"\\{}.:&=%\'\t'), maxLength: 8 });
export const arbitraryName = fc.oneof(words, signs, text).filter((name) => name !== '');
const arbitraryText = fc.oneof(text, signs, words);

export const arbitraryJson = fc.array(
  fc.oneof(
    fc.record({
      arrow: fc.constantFrom('->' as const, '->>' as const),
      key: fc.oneof(arbitraryText),
      isIndex: fc.constant(false),
    }),
    fc.record({
      arrow: fc.constantFrom('->' as const, '->>' as const),
      key: fc.integer().map(String),
      isIndex: fc.constant(true),
    }),
  ),
  { maxLength: 3 },
);

function arbitraryPath(embeds: fc.Arbitrary<string[]>) {
  return fc.record({ embeds, column: arbitraryName, json: arbitraryJson });
}
const noEmbeds = fc.constant<string[]>([]);
const someEmbeds = fc.array(arbitraryName, { maxLength: 3 });

const quantifiable = 'eq gt gte lt lte like ilike match imatch'.split(' ') as CompareOperator[];
const searches = ['fts', 'plfts', 'phfts', 'wfts'] as const;

/** A printed `*` of like means `%`: a filter never holds one there. */
const operand = arbitraryText.map((value) => value.replaceAll('*', '%'));

function arbitraryCondition(embeds: fc.Arbitrary<string[]>): fc.Arbitrary<Filter> {
  const common = { negated: fc.boolean(), path: arbitraryPath(embeds) };
  const none = fc.constant(null);
  const compare = { kind: fc.constant('compare' as const), ...common };
  return fc.oneof(
    fc.record({
      ...compare,
      operator: fc.constantFrom(...compareOperators),
      quantifier: none,
      language: none,
      operand,
    }),
    fc.record({
      ...compare,
      operator: fc.constantFrom(...quantifiable),
      quantifier: fc.constantFrom('any' as const, 'all' as const),
      language: none,
      operand: fc.array(operand, { maxLength: 3 }),
    }),
    fc.record({
      ...compare,
      operator: fc.constantFrom(...searches),
      quantifier: none,
      language: arbitraryName,
      operand,
    }),
    fc.record({
      kind: fc.constant('in' as const),
      ...common,
      operand: fc.array(arbitraryText, { maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant('is' as const),
      ...common,
      operand: fc.constantFrom(...isOperands),
    }),
  );
}

const { member } = fc.letrec<{ member: Filter; group: Filter }>((tie) => ({
  member: fc.oneof({ depthSize: 'small' }, arbitraryCondition(noEmbeds), tie('group')),
  group: fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    negated: fc.boolean(),
    embeds: noEmbeds,
    of: fc.array(tie('member'), { minLength: 1, maxLength: 3 }),
  }),
}));

const arbitraryGroup: fc.Arbitrary<Filter> = fc.record({
  kind: fc.constantFrom('and' as const, 'or' as const),
  negated: fc.boolean(),
  embeds: someEmbeds,
  of: fc.array(member, { minLength: 1, maxLength: 3 }),
});

/** Any filter that the parser can give. */
export const arbitraryFilter: fc.Arbitrary<Filter> = fc.oneof(
  arbitraryCondition(someEmbeds),
  arbitraryGroup,
);
