// How do tests write down the filter they expect?
import { AppError } from '../../services/shared/errors.ts';
import type {
  ColumnPath,
  CompareFilter,
  Filter,
  InFilter,
  JsonStep,
  LogicFilter,
} from '../../services/shared/filter/filter.ts';

/** `items.product.name`: embeds and column; JSON steps apart. */
function path(dotted: string, json: readonly JsonStep[] = []): ColumnPath {
  const names = dotted.split('.');
  return { embeds: names.slice(0, -1), column: names.at(-1) ?? '', json };
}

export const key = (arrow: JsonStep['arrow'], name: string): JsonStep => ({
  arrow,
  key: name,
  isIndex: false,
});
export const index = (arrow: JsonStep['arrow'], at: number): JsonStep => ({
  arrow,
  key: String(at),
  isIndex: true,
});

/** A comparison by `eq` unless `more` says otherwise. */
export function compare(
  column: string,
  operand: CompareFilter['operand'],
  more: Partial<Omit<CompareFilter, 'path'>> & { json?: readonly JsonStep[] } = {},
): Filter {
  const { json, ...rest } = more;
  const plain = { negated: false, operator: 'eq', quantifier: null, language: null } as const;
  return { kind: 'compare', path: path(column, json), operand, ...plain, ...rest };
}

export function isIn(column: string, operand: InFilter['operand'], negated = false): Filter {
  return { kind: 'in', negated, path: path(column), operand };
}

export function isNull(column: string, negated = false): Filter {
  return { kind: 'is', negated, path: path(column), operand: 'null' };
}

export const and = (...of: Filter[]): LogicFilter => group('and', of);
export const or = (...of: Filter[]): LogicFilter => group('or', of);

function group(kind: 'and' | 'or', of: Filter[]): LogicFilter {
  return { kind, negated: false, embeds: [], of };
}

/** The AppError that `act` throws; anything else fails the test. */
export function failure(act: () => unknown): AppError {
  try {
    act();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
