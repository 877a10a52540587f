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

/** Types whose texts always mean the same; of others (dates, ranges of them, domains) the words are looked at. */
const knownTypes =
  /^(smallint|integer|bigint|numeric|real|double precision|boolean|uuid|text|character varying|character|bytea|jsonb?)$/;

function touchCondition(condition: Condition | null | undefined, touched: Touched): void {
  if (condition === null || condition === undefined) return;
  switch (condition.kind) {
    case 'compare':
    case 'in':
      if (!knownTypes.test(condition.operand.type)) touched.times.add(condition.value);
      return;
    case 'is':
      return;
    case 'not':
      return touchCondition(condition.of, touched);
    case 'and':
    case 'or':
      for (const part of condition.of) touchCondition(part, touched);
      return;
    case 'exists':
      touchJoin(condition.join, touched);
      return touchCondition(condition.where, touched);
    case 'behind':
      touchCondition(condition.rule, touched);
      return touchCondition(condition.of, touched);
  }
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
