// How is a read said in SQL, alone and as one of many?
import type { ReadShape } from '../../shared/messages/read-shape.ts';
import { bodySql } from './body-sql.ts';
import { createSqlContext, type SqlContext } from './condition-sql.ts';
import { countSql, outputNames, rowsSql } from './rows-sql.ts';
import { createBatchReferences, createParameters, elapsedSql } from './value-reference.ts';

/** The two forms of a read. Rows come back as arrays. */
export interface ReadSql {
  /** Parameters: the values. Row: body, count, total (null without a count), milliseconds taken. */
  readonly single: string;
  /** Parameters: one array a value. Rows: ordinal (from 1), body, count, total, milliseconds so far. */
  readonly batch: string;
}

/** A select that answers one row: body, count, total. */
export function answerSql(shape: ReadShape, context: SqlContext): string {
  const rows = rowsSql(shape.rows, context);
  const total = shape.count === 'none' ? 'null::bigint' : countSql(shape.rows, context);
  const columns = outputNames(shape.rows.select);
  const body = bodySql({ form: shape.form, nullsStripped: shape.nullsStripped, columns }, 'r');
  return `select ${body} as body, count(*) as count, ${total} as total, ${elapsedSql} as elapsed from (${rows}) r`;
}

/** Both forms of the shape; pure. `valueCount` is the length of its rows of values. */
export function compileRead(shape: ReadShape, valueCount: number): ReadSql {
  const single = answerSql(shape, createSqlContext(createParameters()));
  const references = createBatchReferences();
  const inner = answerSql(shape, createSqlContext(references));
  const source = references.source(valueCount);
  return {
    single,
    batch: `select p.n, q.body, q.count, q.total, q.elapsed from ${source} cross join lateral (${inner}) q`,
  };
}
