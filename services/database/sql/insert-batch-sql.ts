// How are inserts of one row each, of many callers, said as one statement?
import type { InsertShape } from '../../shared/messages/write-shape.ts';
import { createSqlContext } from './condition-sql.ts';
import { identifier, tableName } from './identifier.ts';
import { insertedRowSql } from './inserted-row-sql.ts';
import { createBatchReferences, elapsedSql } from './value-reference.ts';
import { recordColumns } from './write-sql.ts';

/** Column that numbers the written rows in the order of the batch. */
const ordinal = identifier('ashlar:n');

/** Whether a row of this shape can be inserted together with the rows of others. */
export function isBatchable(shape: InsertShape): boolean {
  const isPlain = shape.conflict === null && shape.maxAffected === null;
  const isComplete = shape.columns.every(({ missing }) => missing === null);
  return isPlain && isComplete && shape.columns.length > 0;
}

/**
 * Parameters: an array of payloads (each a JSON array of one object), then one array a value.
 * Rows: ordinal, body, count, location (JSON text), guard, milliseconds so far.
 */
export function compileInsertBatch(shape: InsertShape, valueCount: number): string {
  const references = createBatchReferences(1);
  const context = createSqlContext(references);
  const names = shape.columns.map(({ name }) => identifier(name)).join(', ');
  const isLeftOut = '(select count(*) from w0) <> cardinality($1)';
  const { answer, guard, location } = insertedRowSql(shape, isLeftOut, context);
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
