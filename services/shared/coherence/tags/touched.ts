// Which tables, and which values of dates, does a read look at?
import type { Condition, Join, TableName } from '../../messages/condition.ts';
import type { OrderItem, Rows, SelectItem } from '../../messages/read-shape.ts';

/** `schema.table` */
export function tableText({ schema, table }: TableName): string {
  return `${schema}.${table}`;
}

/** What a read looks at beside the rows of its outermost level. */
export interface Touched {
  /** Tables of joins: of embeds, of related rows that must be there, of what is ordered by. */
  readonly tables: Set<string>;
  /** Indexes of values that may be compared as dates or times, which know words like `now`. */
  readonly times: Set<number>;
  /** It calls a function. */
  isFunction: boolean;
}

export function createTouched(): Touched {
  return { tables: new Set(), times: new Set(), isFunction: false };
}

/** Types whose texts always mean the same; of others (dates, ranges of them, domains) the words are looked at. */
const knownTypes =
  /^(smallint|integer|bigint|numeric|real|double precision|boolean|uuid|text|character varying|character|bytea|jsonb?)$/;

/** The conditions inside one; those of related rows are on rows of another table. */
function inside(condition: Condition): readonly (Condition | null)[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.of;
    case 'not':
      return [condition.of];
    case 'behind':
      return [condition.rule, condition.of];
    case 'exists':
      return [condition.where];
    case 'compare':
    case 'in':
    case 'is':
      return [];
  }
}

function touchCondition(condition: Condition | null | undefined, touched: Touched): void {
  if (condition === null || condition === undefined) return;
  const { kind } = condition;
  const isCompared = kind === 'compare' || kind === 'in';
  if (isCompared && !knownTypes.test(condition.operand.type)) touched.times.add(condition.value);
  if (kind === 'exists') touchJoin(condition.join, touched);
  for (const part of inside(condition)) touchCondition(part, touched);
}

function touchJoin({ target, through }: Join, touched: Touched): void {
  touched.tables.add(tableText(target));
  if (through === undefined) return;
  touched.tables.add(tableText(through.table));
  touchCondition(through.where, touched);
}

function touchOrder({ join, where }: OrderItem, touched: Touched): void {
  if (join !== undefined) touchJoin(join, touched);
  touchCondition(where, touched);
}

function touchSelect(item: SelectItem, touched: Touched): void {
  if (item.kind === 'column') return;
  touchJoin(item.join, touched);
  touchRows(item.rows, touched);
}

/** Adds what the level, and the levels inside it, look at. */
export function touchRows(rows: Rows, touched: Touched): void {
  if ('function' in rows.source) touched.isFunction = true;
  touchCondition(rows.where, touched);
  for (const item of rows.order) touchOrder(item, touched);
  for (const item of rows.select) touchSelect(item, touched);
}
