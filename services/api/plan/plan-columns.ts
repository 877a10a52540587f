// Which columns of the answer does one item of `select` stand for?
import { AppError } from '../../shared/errors.ts';
import type { SelectItem } from '../../shared/messages/read-shape.ts';
import { declaredTypes, normaliseType } from '../../shared/model/pg-types.ts';
import type { ColumnSelect } from '../request/api-request.ts';
import { resolveOperand } from './resolve-column.ts';
import type { PlanScope, View } from './scope.ts';

/** PostgreSQL cuts longer names off, and control characters have no place in one. */
const outputName = /^[\p{L}\p{N}_$ .:@#/()+-]{1,63}$/u;

/** @throws AppError PGRST100 for a name that cannot be a key of the answer */
function requireOutputName(name: string): string {
  if (outputName.test(name) && Buffer.byteLength(name) <= 63) return name;
  throw new AppError(
    'PGRST100',
    'a name in "select" has characters that are not allowed, or is too long',
    {
      hint: 'Letters, digits, "_", "-", "." and spaces, at most 63 bytes.',
    },
  );
}

/** `regclass`, `regrole` … write a number as the name of what has it in the catalogs of the database. */
const namesCatalog =
  /^reg(class|collation|config|dictionary|namespace|oper|operator|proc|procedure|role|type)(\[\])?$/;

/** @throws AppError PGRST100 for a type that is neither PostgreSQL's nor the Application's, or tells of others */
function planCast(cast: string, { model }: PlanScope): string {
  try {
    const { type } = normaliseType(cast, declaredTypes(model.application));
    if (!namesCatalog.test(type)) return type;
    throw new AppError('PGRST100', `nothing can be cast to ${type} here`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError('PGRST100', error.message, { hint: error.hint });
  }
}

/** `*` becomes every column the caller may read. */
export function planColumns(item: ColumnSelect, view: View, scope: PlanScope): SelectItem[] {
  if (item.aggregate !== null)
    throw new AppError('PGRST123', 'Use of aggregate functions is not allowed');
  if (item.path.column === '*' && item.path.json.length === 0)
    return [...view.entity.fields.values()]
      .filter((field) => view.columns.has(field.name))
      .map((field) => ({
        kind: 'column',
        alias: field.name,
        operand: { column: field.name, type: field.baseType },
      }));
  const operand = resolveOperand(view, item.path, scope.values);
  const lastKey = item.path.json.findLast((step) => !step.isIndex)?.key;
  return [
    {
      kind: 'column',
      alias:
        item.alias === null && lastKey === undefined
          ? operand.column
          : requireOutputName(item.alias ?? lastKey ?? operand.column),
      operand,
      ...(item.cast === null ? {} : { cast: planCast(item.cast, scope) }),
    },
  ];
}
