// Which column does a name mean, and of what type is what it says?
import { AppError } from '../../shared/errors.ts';
import type { ColumnPath } from '../../shared/filter/filter.ts';
import type { Operand } from '../../shared/messages/condition.ts';
import type { Field } from '../../shared/model/model.ts';
import { didYouMean } from '../../shared/nearest.ts';
import type { View } from './scope.ts';
import type { ValueCollector } from './values.ts';

/**
 * The field by that name.
 * @throws AppError PGRST204 when there is none the caller may see; the two cases read the same.
 */
function requireField(view: View, column: string): Field {
  const field = view.columns.has(column) ? view.entity.fields.get(column) : undefined;
  if (field !== undefined) return field;
  throw new AppError('PGRST204', `Could not find the '${column}' column of '${view.entity.name}'`, {
    hint: didYouMean(column, view.columns),
  });
}

/** The column, or the place in its JSON, as an operand; its JSON keys become values. */
export function resolveOperand(
  view: View,
  path: Pick<ColumnPath, 'column' | 'json'>,
  values: ValueCollector,
): Operand {
  const field = requireField(view, path.column);
  if (path.json.length === 0) return { column: field.name, type: field.baseType };
  if (field.category !== 'json' && field.category !== 'array' && field.category !== 'other')
    throw new AppError('PGRST100', `"${path.column}" is ${field.type}, not JSON`, {
      hint: '-> and ->> reach into json and jsonb columns.',
    });
  return {
    column: field.name,
    type: field.baseType,
    json: path.json.map((step) => ({
      arrow: step.arrow,
      key: values.text(step.key),
      isIndex: step.isIndex,
    })),
  };
}
