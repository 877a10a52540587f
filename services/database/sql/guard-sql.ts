// How does a statement undo itself when what it did must not stand?

/** What a statement says when it must not stand: a failed cast whose text names the reason. */
export const guardPrefix = 'ashlar:';
export type Guard = 'check' | 'exactly-one' | 'max-affected' | 'conflict';

/** A condition under which everything is undone, and the reason. */
export type GuardCondition = readonly [sql: string, guard: Guard];

/** A column that is null, or fails as soon as one of the conditions holds. */
export function guardsSql(conditions: readonly GuardCondition[]): string {
  if (conditions.length === 0) return 'null';
  const cases = conditions.map(([sql, guard]) => `when ${sql} then '${guardPrefix}${guard}'`);
  return `(case ${cases.join(' ')} end)::integer`;
}
