// Is this query one we have planned before, but for its values?

/** A query with the operands of its plain comparisons taken out. */
export interface QueryTemplate {
  /** Equal for queries that differ in operands only. */
  readonly key: string;
  /** The operands, decoded, in the order they stand in the query. */
  readonly operands: readonly string[];
  /** The same query with other (plain) operands put in. */
  readonly withOperands: (operands: readonly string[]) => string;
}

/** Operators whose operand is taken literally, so that any text may stand in its place. */
const plainComparison = /^(eq|neq|gte?|lte?)\./;
/** Parameters that are no filters; their values belong to the shape. */
const reserved = new Set([
  'select',
  'order',
  'limit',
  'offset',
  'columns',
  'on_conflict',
  'and',
  'or',
]);

/** The decoded operand, or null when its encoding is wrong (the parser says how). */
function decode(text: string): string | null {
  if (!text.includes('%') && !text.includes('+')) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** Splits `id=eq.5&select=name` into `id=eq.`, `&select=name` and the operand `5`; null when it cannot. */
export function queryTemplate(query: string): QueryTemplate | null {
  const texts: string[] = [''];
  const operands: string[] = [];
  for (const parameter of query.split('&')) {
    const separator = texts.length === 1 && texts[0] === '' ? '' : '&';
    const equals = parameter.indexOf('=');
    const value = parameter.slice(equals + 1);
    const operator = plainComparison.exec(value)?.[0];
    const isPlain = operator !== undefined && !reserved.has(parameter.slice(0, equals));
    const kept = isPlain ? parameter.slice(0, equals + 1 + operator.length) : parameter;
    texts[texts.length - 1] += separator + kept;
    if (!isPlain) continue;
    const operand = decode(value.slice(operator.length));
    if (operand === null) return null;
    operands.push(operand);
    texts.push('');
  }
  return {
    key: texts.join('\u0000'),
    operands,
    withOperands: (others) => texts.map((text, i) => text + (others[i] ?? '')).join(''),
  };
}
