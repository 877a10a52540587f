// How does PostgreSQL write the body of an answer?
import { type ReadShape, resultColumn } from '../../shared/messages/read-shape.ts';
import { identifier, literal } from './identifier.ts';

export interface BodyForm {
  readonly form: ReadShape['form'];
  readonly nullsStripped: boolean;
  /** Names of the row's columns, for CSV. */
  readonly columns: readonly string[];
}

/** A field as RFC 4180 wants it; NULL is nothing, an empty text is "". Not every collation can be searched in. */
function csvField(row: string, name: string): string {
  const text = `(${row}.${identifier(name)}::text collate "C")`;
  return `case when ${text} is null then '' when ${text} = '' or ${text} ~ '[",\\r\\n]' then '"' || replace(${text}, '"', '""') || '"' else ${text} end`;
}

function csvSql(row: string, columns: readonly string[]): string {
  const quoted = columns.map((name) =>
    /[",\r\n]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name,
  );
  const line = columns.map((name) => csvField(row, name)).join(` || ',' || `);
  return `${literal(quoted.join(','))} || coalesce(E'\\n' || string_agg(${line}, E'\\n'), '')`;
}

/** Results that are no rows of columns: text, numbers, JSON, composite values. */
function wholeSql(form: 'values' | 'value', nullsStripped: boolean, row: string): string {
  const plain = `to_json(${row}.${identifier(resultColumn)})`;
  const json = nullsStripped ? `json_strip_nulls(${plain})` : plain;
  if (form === 'values') return `coalesce(json_agg(${json})::text, '[]')`;
  return `coalesce((array_agg(${json}::text))[1], 'null')`;
}

/** An aggregate over the rows of alias `row` whose value is the body as text. */
export function bodySql({ form, nullsStripped, columns }: BodyForm, row: string): string {
  if (form === 'csv') return csvSql(row, columns);
  if (form === 'values' || form === 'value') return wholeSql(form, nullsStripped, row);
  // `r.*` and not `r`, which would mean a column of that name where there is one.
  const json = nullsStripped ? `json_strip_nulls(row_to_json(${row}.*))` : `${row}.*`;
  if (form === 'array') return `coalesce(json_agg(${json})::text, '[]')`;
  const object = nullsStripped ? json : `row_to_json(${row}.*)`;
  return `coalesce((array_agg(${object}::text))[1], '')`;
}

/** The body as `bodySql` writes it, of a `row` that is there: nothing needs to be aggregated. Null where that is no JSON. */
export function bodyOfOneSql({ form, nullsStripped }: BodyForm, row: string): string | null {
  if (form !== 'array' && form !== 'object') return null;
  const plain = `row_to_json(${row}.*)`;
  const object = `${nullsStripped ? `json_strip_nulls(${plain})` : plain}::text`;
  return form === 'object' ? object : `'[' || ${object} || ']'`;
}
