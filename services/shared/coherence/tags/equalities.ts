// Which columns do all rows that fulfil a condition have one value in?
import type { Condition, Operand } from '../../messages/condition.ts';
import type { TableFacts } from './table-facts.ts';

/** Index into the row of values; or the text itself (null: NULL). */
export type EqualTo = { readonly value: number } | { readonly text: string | null };

const isTexts: Readonly<Record<string, string | null>> = { null: null, true: 't', false: 'f' };

function plainColumn({ column, json }: Operand): string | null {
  return json === undefined || json.length === 0 ? column : null;
}

function equalTo(condition: Condition): { readonly column: string; readonly to: EqualTo } | null {
  if (condition.kind !== 'compare' && condition.kind !== 'is') return null;
  const column = plainColumn(condition.operand);
  if (column === null) return null;
  if (condition.kind === 'is') {
    const text = isTexts[condition.is];
    return text === undefined ? null : { column, to: { text } };
  }
  const isEqual = condition.operator === 'eq' && condition.quantifier === undefined;
  return isEqual ? { column, to: { value: condition.value } } : null;
}

/** Conditions that must all hold where this one does. */
function parts(condition: Condition): readonly Condition[] {
  if (condition.kind === 'and') return condition.of.flatMap(parts);
  if (condition.kind === 'behind') return [...parts(condition.rule), ...parts(condition.of)];
  return [condition];
}

/**
 * Columns and what they are equal to. Only what must hold counts: nothing behind `or`, `not` or a relation. Where a
 * column is compared twice, one comparison is enough.
 */
export function equalities(
  condition: Condition | null,
  { exact }: TableFacts,
): ReadonlyMap<string, EqualTo> {
  const found = (condition === null ? [] : parts(condition)).map(equalTo);
  return new Map(
    found.flatMap((equal) =>
      equal !== null && exact.has(equal.column) ? [[equal.column, equal.to] as const] : [],
    ),
  );
}
