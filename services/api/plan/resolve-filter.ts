// What does a filter mean on this resource? Names become columns, operands become values.
import { AppError } from '../../shared/errors.ts';
import { embedPath } from '../../shared/filter/embed-path.ts';
import type { CompareFilter, Filter, InFilter } from '../../shared/filter/filter.ts';
import type { Condition } from '../../shared/messages/condition.ts';
import type { TypeCategory } from '../../shared/model/model.ts';
import { operatorApplies } from '../../shared/model/operator-applies.ts';
import { resolveOperand } from './resolve-column.ts';
import type { View } from './scope.ts';
import { arrayText, type ClaimForm, claimFormOf, type ValueCollector } from './values.ts';

/** How the operand of one comparison becomes a value; rules also know claims. */
export type OperandReader = (operand: string, values: ValueCollector, form: ClaimForm) => number;

export interface FilterContext {
  readonly values: ValueCollector;
  readonly readOperand: OperandReader;
  /** What a path through related resources means; requests have taken theirs apart before. */
  readonly onEmbed: (filter: Filter) => Condition;
}

function negate(condition: Condition, negated: boolean): Condition {
  return negated ? { kind: 'not', of: condition } : condition;
}

/** All of them must hold; null when there are none. */
export function allOf(conditions: readonly Condition[]): Condition | null {
  const [first, ...rest] = conditions;
  if (first === undefined) return null;
  return rest.length === 0 ? first : { kind: 'and', of: [...conditions] };
}

/**
 * The filter as a condition on the rows of `view`.
 * @throws AppError PGRST204 for an unknown column, PGRST100 for an operator that does not fit
 */
export function resolveFilter(filter: Filter, view: View, context: FilterContext): Condition {
  if (embedPath(filter).length > 0) return context.onEmbed(filter);
  switch (filter.kind) {
    case 'and':
    case 'or':
      return negate(
        { kind: filter.kind, of: filter.of.map((part) => resolveFilter(part, view, context)) },
        filter.negated,
      );
    case 'is':
      return negate(
        {
          kind: 'is',
          operand: resolveOperand(view, filter.path, context.values),
          is: requireIs(filter.operand, filter.path.column, view),
        },
        filter.negated,
      );
    case 'in':
      return negate(resolveIn(filter, view, context), filter.negated);
    case 'compare':
      return negate(resolveCompare(filter, view, context), filter.negated);
  }
}

type Is = Extract<Condition, { kind: 'is' }>['is'];

function requireIs(operand: Is, column: string, view: View): Is {
  const category = view.entity.fields.get(column)?.category;
  if (operand === 'null' || operand === 'not_null' || category === 'boolean') return operand;
  throw new AppError('PGRST100', `"is.${operand}" does not apply to "${column}" (${category})`, {
    hint: 'Only is.null and is.not_null apply to columns that are not boolean.',
  });
}

function resolveIn(filter: InFilter, view: View, context: FilterContext): Condition {
  const operand = resolveOperand(view, filter.path, context.values);
  const value =
    typeof filter.operand === 'string'
      ? context.readOperand(filter.operand, context.values, 'list')
      : context.values.text(arrayText(filter.operand));
  return { kind: 'in', operand, value };
}

function resolveCompare(filter: CompareFilter, view: View, context: FilterContext): Condition {
  const operand = resolveOperand(view, filter.path, context.values);
  const category = categoryOf(filter, view);
  if (!operatorApplies(filter.operator, category))
    throw new AppError(
      'PGRST100',
      `operator "${filter.operator}" does not apply to "${filter.path.column}" (${category})`,
    );
  const value =
    typeof filter.operand === 'string'
      ? context.readOperand(filter.operand, context.values, claimFormOf(category))
      : context.values.text(arrayText(filter.operand));
  return {
    kind: 'compare',
    operand,
    operator: filter.operator,
    value,
    ...(filter.quantifier === null ? {} : { quantifier: filter.quantifier }),
    ...(filter.language === null ? {} : { language: context.values.text(filter.language) }),
  };
}

/** A place in JSON read with ->> is text, with -> it is JSON. */
function categoryOf(filter: CompareFilter, view: View): TypeCategory {
  const last = filter.path.json.at(-1);
  if (last !== undefined) return last.arrow === '->>' ? 'text' : 'json';
  return view.entity.fields.get(filter.path.column)?.category ?? 'other';
}
