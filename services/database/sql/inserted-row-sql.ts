// How is one inserted row `w` told, and how is it checked?
import type { Answer, InsertShape } from '../../shared/messages/write-shape.ts';
import { bodyOfOneSql, bodySql } from './body-sql.ts';
import { conditionSql, type SqlContext } from './condition-sql.ts';
import { type GuardCondition, guardsSql } from './guard-sql.ts';
import { outputNames, selectSql } from './rows-sql.ts';
import { locationSql } from './write-sql.ts';

/** A select of body and count, the same bytes whichever statement inserted the row. */
function answerSql({ answer }: InsertShape, context: SqlContext): string {
  const { form, select, visible, nullsStripped } = answer;
  if (form === 'none') return `select '' as body, 0 as count`;
  const { columns, joins } = selectSql(select, 'w', context);
  const where = visible === null ? '' : ` where ${conditionSql(visible, 'w', context)}`;
  const from = ['(select) as one', ...joins].join(' ');
  const rows = `select ${columns.join(', ')} from ${from}${where}`;
  const parts = { form, nullsStripped, columns: outputNames(select) };
  const ofOne = visible === null ? bodyOfOneSql(parts, 'r') : null;
  if (ofOne !== null) return `select ${ofOne} as body, 1 as count from (${rows}) r`;
  return `select ${bodySql(parts, 'r')} as body, count(*) as count from (${rows}) r`;
}

/** The key of the row, where the caller may see it. */
function seenLocationSql({ visible, ...answer }: Answer, context: SqlContext): string {
  const location = locationSql(answer);
  if (visible === null || answer.locationColumns.length === 0) return location;
  return `case when ${conditionSql(visible, 'w', context)} then ${location} end`;
}

/**
 * Rows that a trigger left out (`isLeftOut`), or that break a rule, undo the statement: what of it is told to whom
 * is found out by the statement for any write.
 */
function guardSql({ check }: InsertShape, isLeftOut: string, context: SqlContext): string {
  const conditions: GuardCondition[] = [[isLeftOut, 'check']];
  if (check !== null)
    conditions.push([`(${conditionSql(check, 'w', context)}) is not true`, 'check']);
  return guardsSql(conditions);
}

/** What a statement selects of each row: `answer`, a lateral select; location (JSON text), guard. */
export function insertedRowSql(shape: InsertShape, isLeftOut: string, context: SqlContext) {
  return {
    answer: answerSql(shape, context),
    guard: guardSql(shape, isLeftOut, context),
    location: seenLocationSql(shape.answer, context),
  };
}
