// Which columns do all rows that fulfil a condition have one value in?
import type { Condition, Operand } from '../../messages/condition.ts';
import type { TableFacts } from './table-facts.ts';

/** Index into the row of values; or the text itself (null: NULL). */
export type EqualTo = { readonly value: number } | { readonly text: string | null };

const isTexts: Readonly<Record<string, string | null>> = { null: null, true: 't', false: 'f' };

function plainColumn({ column, json }: Operand): string | null {
  return json === undefined || json.length === 0 ? column : null;
}

/**
 * Columns and what they are equal to. Only what must hold counts: nothing behind `or`, `not` or a relation. Where a
 * column is compared twice, one comparison is enough.
 */
export function equalities(
  condition: Condition | null,
  facts: TableFacts,
  found = new Map<string, EqualTo>(),
): Map<string, EqualTo> {
  if (condition?.kind === 'and') for (const part of condition.of) equalities(part, facts, found);
  if (condition?.kind === 'behind') {
    equalities(condition.rule, facts, found);
    equalities(condition.of, facts, found);
  }
  if (condition?.kind === 'compare' || condition?.kind === 'is') {
    const column = plainColumn(condition.operand);
    const equal = equalTo(condition);
    if (column !== null && equal !== null && facts.exact.has(column)) found.set(column, equal);
  }
  return found;
}

function equalTo(condition: Extract<Condition, { kind: 'compare' | 'is' }>): EqualTo | null {
  if (condition.kind === 'is') {
    const text = isTexts[condition.is];
    return text === undefined ? null : { text };
  }
  const isEqual = condition.operator === 'eq' && condition.quantifier === undefined;
  return isEqual ? { value: condition.value } : null;
}
