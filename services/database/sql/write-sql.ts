// How is a write said in SQL? One statement: it changes, checks what it left behind, and tells the answer.
import type { Condition } from '../../shared/messages/condition.ts';
import type {
  Answer,
  DeleteShape,
  InsertShape,
  UpdateShape,
  WriteShape,
} from '../../shared/messages/write-shape.ts';
import { bodySql } from './body-sql.ts';
import { conditionSql, createSqlContext, type SqlContext } from './condition-sql.ts';
import { type GuardCondition, guardsSql } from './guard-sql.ts';
import { identifier, literal, tableName } from './identifier.ts';
import { outputNames, selectSql } from './rows-sql.ts';
import { createParameters, elapsedSql } from './value-reference.ts';

/** Name of the column that tells new rows from merged ones; no table has one with a colon by accident. */
const insertedColumn = identifier('ashlar:inserted');

interface WriteParts {
  readonly statement: string;
  readonly guards: readonly GuardCondition[];
}

/** The payload is parameter $1 where there is one; the values follow. */
const payload = '$1::json';

/** `"id" bigint, "name" text`: the columns of a JSON object as a row. */
export function recordColumns(columns: InsertShape['columns']): string {
  return columns.map(({ name, type }) => `${identifier(name)} ${type}`).join(', ');
}

/** Rows of the payload; where a row lacks a key and a default was asked for, the default. */
function insertSource({ columns }: InsertShape): string {
  if (columns.length === 0) return `select from json_array_elements(${payload})`;
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  if (columns.every(({ missing }) => missing === null))
    return `select ${names} from json_to_recordset(${payload}) as r(${recordColumns(columns)})`;
  const values = columns.map(({ name, missing }) =>
    missing === null
      ? `r.${identifier(name)}`
      : `case when a.o::jsonb ? ${literal(name)} then r.${identifier(name)} else ${missing} end`,
  );
  return `select ${values.join(', ')} from json_array_elements(${payload}) with ordinality as a(o, n) cross join lateral json_to_record(a.o) as r(${recordColumns(columns)}) order by a.n`;
}

function conflictSql(shape: InsertShape, context: SqlContext): string {
  const { conflict } = shape;
  if (conflict === null) return '';
  const target = conflict.columns.map(identifier).join(', ');
  if (conflict.action === 'ignore') return ` on conflict (${target}) do nothing`;
  const sets = conflict.update.map((name) => `${identifier(name)} = excluded.${identifier(name)}`);
  const using =
    conflict.using === null ? '' : ` where ${conditionSql(conflict.using, 'w0', context)}`;
  return ` on conflict (${target}) do update set ${sets.join(', ')}${using}`;
}

function fails(condition: Condition, context: SqlContext, filter = ''): string {
  return `exists(select 1 from w where ${filter}(${conditionSql(condition, 'w', context)}) is not true)`;
}

/**
 * What tells new rows from merged ones. `xmax` is set on a row that ON CONFLICT found and updated; partitioned
 * tables do not tell it. `old`, of PostgreSQL 18 and later, is the row before the update.
 */
type TellInserted = 'xmax' | 'old';

function returningSql(isMerge: boolean, tell: TellInserted): string {
  const told = (isInserted: string) => `w0.*, ${isInserted} as ${insertedColumn}`;
  if (!isMerge) return `returning ${told('true')}`;
  if (tell === 'xmax') return `returning ${told('(w0.xmax = 0)')}`;
  return `returning with (old as o0) ${told('(row(o0.*) is null)')}`;
}

function insertParts(shape: InsertShape, context: SqlContext, tell: TellInserted): WriteParts {
  const { columns, conflict } = shape;
  const names = columns.map(({ name }) => identifier(name)).join(', ');
  const into = `insert into ${tableName(shape.target)} as w0${names === '' ? '' : ` (${names})`}`;
  const isMerge = conflict?.action === 'merge';
  const guards: GuardCondition[] = [];
  if (isMerge)
    guards.push([`(select count(*) from w) < json_array_length(${payload})`, 'conflict']);
  if (shape.check !== null)
    guards.push([fails(shape.check, context, isMerge ? `w.${insertedColumn} and ` : ''), 'check']);
  if (isMerge && conflict.check !== null)
    guards.push([fails(conflict.check, context, `not w.${insertedColumn} and `), 'check']);
  return {
    statement: `${into} ${insertSource(shape)}${conflictSql(shape, context)} ${returningSql(isMerge, tell)}`,
    guards,
  };
}

/** A body without any column changes nothing; every value must be used all the same. */
function emptyUpdate(shape: UpdateShape, context: SqlContext): WriteParts {
  const where = `${payload} is null and ${conditionSql(shape.where, 'w0', context)}`;
  return {
    statement: `select w0.*, false as ${insertedColumn} from ${tableName(shape.target)} as w0 where ${where}`,
    guards: shape.check === null ? [] : [[fails(shape.check, context), 'check']],
  };
}

function updateParts(shape: UpdateShape, context: SqlContext): WriteParts {
  if (shape.columns.length === 0) return emptyUpdate(shape, context);
  const sets = shape.columns.map(({ name }) => `${identifier(name)} = r.${identifier(name)}`);
  const from = `json_to_record(${payload}) as r(${recordColumns(shape.columns)})`;
  const where = conditionSql(shape.where, 'w0', context);
  return {
    statement: `update ${tableName(shape.target)} as w0 set ${sets.join(', ')} from ${from} where ${where} returning w0.*, false as ${insertedColumn}`,
    guards: shape.check === null ? [] : [[fails(shape.check, context), 'check']],
  };
}

function deleteParts(shape: DeleteShape, context: SqlContext): WriteParts {
  const where = conditionSql(shape.where, 'w0', context);
  return {
    statement: `delete from ${tableName(shape.target)} as w0 where ${where} returning w0.*, false as ${insertedColumn}`,
    guards: [],
  };
}

function partsOf(shape: WriteShape, context: SqlContext, tell: TellInserted): WriteParts {
  switch (shape.kind) {
    case 'insert':
      return insertParts(shape, context, tell);
    case 'update':
      return updateParts(shape, context);
    case 'delete':
      return deleteParts(shape, context);
  }
}

function guardSql(shape: WriteShape, parts: WriteParts, context: SqlContext): string {
  const guards = [...parts.guards];
  if (shape.exactlyOne) guards.push(['(select count(*) from w) <> 1', 'exactly-one']);
  if (shape.maxAffected !== null)
    guards.push([
      `(select count(*) from w) > ${context.values.refer(shape.maxAffected, 'bigint')}`,
      'max-affected',
    ]);
  return guardsSql(guards);
}

/** Joins and conditions may shuffle the rows of `w`: they are numbered first, in the order of the payload. */
const numbered = `(select *, row_number() over () as ${identifier('ashlar:n')} from w) as w`;
const inOrder = ` order by w.${identifier('ashlar:n')}`;

/** The body and its number of rows: the written rows that the caller may see. */
function answerSql(answer: Answer, context: SqlContext): string {
  if (answer.form === 'none') return `select '' as body, 0 as count`;
  const { columns, joins } = selectSql(answer.select, 'w', context);
  const { visible } = answer;
  const where = visible === null ? '' : ` where ${conditionSql(visible, 'w', context)}`;
  const isShuffled = visible !== null || joins.length > 0;
  const from = [isShuffled ? numbered : 'w', ...joins].join(' ');
  const rows = `select ${columns.join(', ')} from ${from}${where}${isShuffled ? inOrder : ''}`;
  const body = bodySql({ ...answer, form: answer.form, columns: outputNames(answer.select) }, 'r');
  return `select ${body} as body, count(*) as count from (${rows}) r`;
}

/** The key of the row `w` as a JSON array of texts, for `Location`. */
export function locationSql({ locationColumns }: Pick<Answer, 'locationColumns'>): string {
  if (locationColumns.length === 0) return 'null';
  const values = locationColumns.map((name) => `w.${identifier(name)}::text`).join(', ');
  return `json_build_array(${values})::text`;
}

/** Of one row that the caller may see; of several none is the place to go to. */
function singleLocationSql(answer: Answer, context: SqlContext): string {
  if (answer.locationColumns.length === 0) return 'null';
  const visible =
    answer.visible === null ? '' : ` where ${conditionSql(answer.visible, 'w', context)}`;
  return `case when (select count(*) from w) = 1 then (select ${locationSql(answer)} from w${visible}) end`;
}

/** Row: body, count, affected, inserted, location (JSON text), a column that fails the guards, milliseconds. */
export function compileWrite(shape: WriteShape, tell: TellInserted = 'xmax'): string {
  const context = createSqlContext(createParameters(shape.kind === 'delete' ? 1 : 2));
  const parts = partsOf(shape, context, tell);
  const guard = guardSql(shape, parts, context);
  return `with w as (${parts.statement}) select a.body, a.count, (select count(*) from w), (select count(*) from w where ${insertedColumn}), ${singleLocationSql(shape.answer, context)}, ${guard}, ${elapsedSql} from (${answerSql(shape.answer, context)}) a`;
}
