// Which checks do the rules of a field become?

import type { FieldSpec } from '../../../shared/model/entity-spec.ts';
import type { Field } from '../../../shared/model/model.ts';
import { type CheckWhat, checkName } from '../../../shared/model/names.ts';
import { identifier, literal } from '../../sql/identifier.ts';
import type { DesiredCheck } from './desired-schema.ts';

type Rule = readonly [what: CheckWhat, expression: string | null];

function rulesOf(field: Field, spec: FieldSpec): Rule[] {
  const column = identifier(field.name);
  // As text, whatever the length of its type: the check then reads the same when the type is widened.
  const text = `${column}::text`;
  const when = <T>(value: T | null | undefined, say: (value: T) => string) =>
    value === null || value === undefined ? null : say(value);
  return [
    ['enum', when(field.enum, (values) => `${text} in (${values.map(literal).join(', ')})`)],
    ['pattern', when(field.pattern, (pattern) => `${text} ~ ${literal(pattern)}`)],
    ['minimum', when(field.minimum, (least) => `${column} >= ${least}`)],
    ['maximum', when(field.maximum, (most) => `${column} <= ${most}`)],
    ['min_length', when(field.minLength, (least) => `char_length(${text}) >= ${least}`)],
    // Of the declaration: the length of varchar(n) is in the type already.
    ['max_length', when(spec.maxLength, (most) => `char_length(${text}) <= ${most}`)],
  ];
}

/** The checks of one field, named `table_field_rule_check`. */
export function fieldChecks(table: string, field: Field, spec: FieldSpec): DesiredCheck[] {
  return rulesOf(field, spec).flatMap(([what, expression]) =>
    expression === null
      ? []
      : [
          {
            name: checkName(table, field.name, what),
            expression,
            field: field.name,
            columns: [field.name],
          },
        ],
  );
}
