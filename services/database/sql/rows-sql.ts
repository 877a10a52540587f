// How are the rows of one level, and the related rows inside them, said in SQL?
import type { Join } from '../../shared/messages/condition.ts';
import type { OrderItem, Rows, SelectItem } from '../../shared/messages/read-shape.ts';
import { conditionSql, joinSql, operandSql, type SqlContext } from './condition-sql.ts';
import { identifier } from './identifier.ts';
import { sourceSql } from './source-sql.ts';

type Embed = Extract<SelectItem, { kind: 'embed' }>;

/** Parts of a select: what it lists, and the lateral joins that spread embeds need. */
interface SelectList {
  readonly columns: readonly string[];
  readonly joins: readonly string[];
}

function columnSql(item: Exclude<SelectItem, Embed>, alias: string, context: SqlContext): string {
  const operand = operandSql(item.operand, alias, context);
  const value = item.cast === undefined ? operand : `${operand}::${item.cast}`;
  return `${value} as ${identifier(item.alias)}`;
}

/** Related rows as one JSON value: an object (or null), or an array. */
function embedSql(item: Embed, alias: string, context: SqlContext): string {
  const rows = rowsSql(item.rows, context, { join: item.join, parent: alias });
  const row = context.nextAlias();
  const json =
    item.cardinality === 'one'
      ? `row_to_json(${row}.*)`
      : `coalesce(json_agg(${row}.*), '[]'::json)`;
  return `(select ${json} from (${rows}) ${row}) as ${identifier(item.alias)}`;
}

function spreadSql(item: Embed, alias: string, context: SqlContext): SelectList {
  const rows = rowsSql(item.rows, context, { join: item.join, parent: alias });
  const row = context.nextAlias();
  return {
    columns: outputNames(item.rows.select).map((name) => `${row}.${identifier(name)}`),
    joins: [`left join lateral (${rows}) ${row} on true`],
  };
}

/** The names of an answer's columns; those of spread embeds are in their parent's row. */
export function outputNames(select: readonly SelectItem[]): string[] {
  return select.flatMap((item) => {
    if (item.kind === 'column') return [item.alias];
    if (item.spread) return outputNames(item.rows.select);
    return item.rows.select.length === 0 ? [] : [item.alias];
  });
}

/** What is listed behind `select` for the rows of `alias`. Embeds without columns only filter. */
export function selectSql(
  select: readonly SelectItem[],
  alias: string,
  context: SqlContext,
): SelectList {
  const lists = select.map((item): SelectList => {
    if (item.kind === 'column') return { columns: [columnSql(item, alias, context)], joins: [] };
    if (item.rows.select.length === 0) return { columns: [], joins: [] };
    if (item.spread) return spreadSql(item, alias, context);
    return { columns: [embedSql(item, alias, context)], joins: [] };
  });
  return {
    columns: lists.flatMap((list) => list.columns),
    joins: lists.flatMap((list) => list.joins),
  };
}

/** `!inner`: the parent has a related row that fulfils the embed's filters, and so on inwards. */
function innerSql(select: readonly SelectItem[], alias: string, context: SqlContext): string[] {
  return select.flatMap((item) => {
    if (item.kind === 'column' || !item.inner) return [];
    const target = context.nextAlias();
    const { from, on } = joinSql(item.join, { local: alias, target }, context);
    const where = [on, ...whereSql(item.rows, target, context)];
    return [`exists(select 1 from ${from} where ${where.join(' and ')})`];
  });
}

/** The conditions on the rows of a level: its filters, rules and inner embeds. */
function whereSql(rows: Rows, alias: string, context: SqlContext): string[] {
  const own = rows.where === null ? [] : [conditionSql(rows.where, alias, context)];
  return [...own, ...innerSql(rows.select, alias, context)];
}

function orderSql(item: OrderItem, alias: string, context: SqlContext): string {
  const nulls = item.nulls === undefined ? '' : ` nulls ${item.nulls}`;
  if (item.join === undefined)
    return `${operandSql(item.operand, alias, context)} ${item.direction}${nulls}`;
  const target = context.nextAlias();
  const { from, on } = joinSql(item.join, { local: alias, target }, context);
  const where = item.where == null ? on : `${on} and ${conditionSql(item.where, target, context)}`;
  const related = `(select ${operandSql(item.operand, target, context)} from ${from} where ${where})`;
  return `${related} ${item.direction}${nulls}`;
}

/** The row of the parent that the rows of an embed belong to. */
interface Parent {
  readonly join: Join;
  readonly parent: string;
}

function clause(word: string, parts: readonly string[], separator: string): string {
  return parts.length === 0 ? '' : ` ${word} ${parts.join(separator)}`;
}

/** A whole `select` for the rows of a level, its values by reference. */
export function rowsSql(rows: Rows, context: SqlContext, parent: Parent | null = null): string {
  const alias = context.nextAlias();
  const source =
    parent === null
      ? { from: sourceSql(rows.source, alias, context), on: null }
      : joinSql(parent.join, { local: parent.parent, target: alias }, context);
  const { columns, joins } = selectSql(rows.select, alias, context);
  const conditions = whereSql(rows, alias, context);
  const where = source.on === null ? conditions : [source.on, ...conditions];
  const order = rows.order.map((item) => orderSql(item, alias, context));
  const limit = rows.limit === null ? [] : [context.values.refer(rows.limit, 'bigint')];
  const offset = rows.offset === null ? [] : [context.values.refer(rows.offset, 'bigint')];
  return [
    `select ${columns.join(', ')} from ${[source.from, ...joins].join(' ')}`,
    clause('where', where, ' and '),
    clause('order by', order, ', '),
    clause('limit', limit, ''),
    clause('offset', offset, ''),
  ].join('');
}

/** The number of rows a level has without limit and offset. */
export function countSql(rows: Rows, context: SqlContext): string {
  const alias = context.nextAlias();
  const from = sourceSql(rows.source, alias, context);
  const where = whereSql(rows, alias, context);
  return `(select count(*) from ${from}${clause('where', where, ' and ')})`;
}
