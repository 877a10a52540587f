// How are inserts of one row each, of many callers, said as one statement?
import type { Answer, InsertShape } from '../../shared/messages/write-shape.ts';
import { bodySql } from './body-sql.ts';
import { conditionSql, createSqlContext, type SqlContext } from './condition-sql.ts';
import { type GuardCondition, guardsSql } from './guard-sql.ts';
import { identifier, tableName } from './identifier.ts';
import { outputNames, selectSql } from './rows-sql.ts';
import { createBatchReferences, elapsedSql } from './value-reference.ts';
import { locationSql, recordColumns } from './write-sql.ts';

/** Column that numbers the written rows in the order of the batch. */
const ordinal = identifier('ashlar:n');

/** Whether a row of this shape can be inserted together with the rows of others. */
export function isBatchable(shape: InsertShape): boolean {
  const isPlain = shape.conflict === null && shape.maxAffected === null;
  const isComplete = shape.columns.every(({ missing }) => missing === null);
  return isPlain && isComplete && shape.columns.length > 0;
}

/**
 * Rows that a trigger left out, or that break a rule, undo the statement: whom it concerns is found out
 * by running each alone.
 */
function guardSql(shape: InsertShape, context: SqlContext): string {
  const conditions: GuardCondition[] = [['(select count(*) from w0) <> cardinality($1)', 'check']];
  if (shape.check !== null)
    conditions.push([`(${conditionSql(shape.check, 'w', context)}) is not true`, 'check']);
  return guardsSql(conditions);
}

/** Body and count of the one row `w`, the same bytes as if it were inserted alone. */
function answerSql({ answer }: InsertShape, context: SqlContext): string {
  if (answer.form === 'none') return `select '' as body, 0 as count`;
  const { columns, joins } = selectSql(answer.select, 'w', context);
  const { visible } = answer;
  const where = visible === null ? '' : ` where ${conditionSql(visible, 'w', context)}`;
  const from = ['(select) as one', ...joins].join(' ');
  const rows = `select ${columns.join(', ')} from ${from}${where}`;
  const body = bodySql({ ...answer, form: answer.form, columns: outputNames(answer.select) }, 'r');
  return `select ${body} as body, count(*) as count from (${rows}) r`;
}

/** The key of the row `w`, where the caller may see it. */
function seenLocationSql(answer: Answer, context: SqlContext): string {
  const { visible, locationColumns } = answer;
  if (visible === null || locationColumns.length === 0) return locationSql(answer);
  return `case when ${conditionSql(visible, 'w', context)} then ${locationSql(answer)} end`;
}

/**
 * Parameters: an array of payloads (each a JSON array of one object), then one array a value.
 * Rows: ordinal, body, count, location (JSON text), guard, milliseconds so far.
 */
export function compileInsertBatch(shape: InsertShape, valueCount: number): string {
  const references = createBatchReferences(1);
  const context = createSqlContext(references);
  const names = shape.columns.map(({ name }) => identifier(name)).join(', ');
  const answer = answerSql(shape, context);
  const guard = guardSql(shape, context);
  const location = seenLocationSql(shape.answer, context);
  const source = references.source(valueCount + 1);
  const record = `json_to_record(p.v0::json -> 0) as r(${recordColumns(shape.columns)})`;
  const rows = `select ${names} from ${source} cross join lateral ${record} order by p.n`;
  return [
    `with w0 as (insert into ${tableName(shape.target)} (${names}) ${rows} returning *),`,
    `w1 as (select *, row_number() over () as ${ordinal} from w0)`,
    `select p.n, a.body, a.count, ${location}, ${guard}, ${elapsedSql}`,
    `from ${source} join w1 as w on w.${ordinal} = p.n cross join lateral (${answer}) a`,
  ].join(' ');
}
