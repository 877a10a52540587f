// How is a read said in SQL, alone and as one of many?
import type { ReadShape } from '../../shared/messages/read-shape.ts';
import { bodySql } from './body-sql.ts';
import { createSqlContext, type SqlContext } from './condition-sql.ts';
import { identifier } from './identifier.ts';
import { countSql, outputNames, rowsSql } from './rows-sql.ts';
import { createBatchReferences, createParameters, elapsedSql } from './value-reference.ts';

/** The two forms of a read. Rows come back as arrays. */
export interface ReadSql {
  /** Parameters: the values. Row: body, count, total (null without a count), keys, milliseconds taken. */
  readonly single: string;
  /** Parameters: one array a value. Rows: ordinal (from 1), body, count, total, keys, milliseconds so far. */
  readonly batch: string;
}

/** Rows whose keys are told; an answer with more depends on the whole table. */
const maxKeys = 200;

/** `[["1","2"]]`: one list a column of the primary key; null when nobody asks, or there are too many rows. */
function keysSql(aliases: readonly string[]): string {
  if (aliases.length === 0) return 'null';
  const lists = aliases.map((alias) => `json_agg(r.${identifier(alias)}::text)`);
  return `case when count(*) <= ${maxKeys} then json_build_array(${lists.join(', ')})::text end`;
}

/** A select that answers one row: body, count, total, keys of the rows by the columns with these names. */
export function answerSql(
  shape: ReadShape,
  context: SqlContext,
  keyAliases: readonly string[] = [],
): string {
  const rows = rowsSql(shape.rows, context);
  const total = shape.count === 'none' ? 'null::bigint' : countSql(shape.rows, context);
  const columns = outputNames(shape.rows.select);
  const body = bodySql({ form: shape.form, nullsStripped: shape.nullsStripped, columns }, 'r');
  return `select ${body} as body, count(*) as count, ${total} as total, ${keysSql(keyAliases)} as keys, ${elapsedSql} as elapsed from (${rows}) r`;
}

/** Both forms of the shape; pure. `valueCount` is the length of its rows of values. */
export function compileRead(
  shape: ReadShape,
  valueCount: number,
  keyAliases: readonly string[] = [],
): ReadSql {
  const single = answerSql(shape, createSqlContext(createParameters()), keyAliases);
  const references = createBatchReferences();
  const inner = answerSql(shape, createSqlContext(references), keyAliases);
  const source = references.source(valueCount);
  return {
    single,
    batch: `select p.n, q.body, q.count, q.total, q.keys, q.elapsed from ${source} cross join lateral (${inner}) q`,
  };
}
