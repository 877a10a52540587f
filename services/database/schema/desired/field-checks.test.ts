// Which checks do the rules of a field become?

import { resourceSet } from '../../../../test/helpers/resource-set.ts';
import { compileModel } from '../../../shared/model/compile-model.ts';
import type { FieldSpec } from '../../../shared/model/entity-spec.ts';
import { fieldChecks } from './field-checks.ts';

function checksOf(rules: Omit<FieldSpec, 'name'>) {
  const spec = { name: 'f', ...rules };
  const { model } = compileModel(resourceSet({ t: { fields: [spec] } }));
  const field = model?.entities.get('t')?.fields.get('f');
  if (field === undefined) throw new Error('does not compile');
  return fieldChecks('t', field, spec).map((check) => [check.name, check.expression]);
}

test.each([
  ['a field without rules has none', { type: 'text', required: true }, []],
  [
    'values are quoted',
    { type: 'text', enum: ["it's", 'a\\b'] },
    [['t_f_enum_check', `"f"::text in ('it''s', E'a\\\\b')`]],
  ],
  [
    'a pattern is compared as text',
    { type: 'varchar(9)', pattern: '^x' },
    [['t_f_pattern_check', `"f"::text ~ '^x'`]],
  ],
  [
    'limits of numbers, negative ones too',
    { type: 'int', minimum: -5, maximum: 1e21 },
    [
      ['t_f_minimum_check', '"f" >= -5'],
      ['t_f_maximum_check', '"f" <= 1e+21'],
    ],
  ],
  [
    'limits of length, but not the one the type has already',
    { type: 'varchar(9)', minLength: 2 },
    [['t_f_min_length_check', 'char_length("f"::text) >= 2']],
  ],
  [
    'a declared greatest length',
    { type: 'varchar(9)', maxLength: 8 },
    [['t_f_max_length_check', 'char_length("f"::text) <= 8']],
  ],
])('%s', (_, rules, expected) => {
  expect(checksOf(rules)).toEqual(expected);
});
