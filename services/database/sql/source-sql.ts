// Where do rows come from: a table, or what a function gives?
import { type FunctionSource, type Rows, resultColumn } from '../../shared/messages/read-shape.ts';
import type { SqlContext } from './condition-sql.ts';
import { identifier, tableName } from './identifier.ts';

/**
 * True once the transaction (this statement) may not write. PostgreSQL evaluates a condition without columns
 * before it begins with the rows ("One-Time Filter"), hence before the function runs.
 */
const readOnlyGate = ` where (select set_config('transaction_read_only', 'on', true)) = 'on'`;

/** Arguments by name: the order of the function's parameters may change. */
function argumentsSql(source: FunctionSource, record: string, context: SqlContext): string {
  return source.arguments
    .map(({ name, type, value }) => {
      const sql =
        value === undefined ? `${record}.${identifier(name)}` : context.values.refer(value, type);
      return `${identifier(name)} => ${sql}`;
    })
    .join(', ');
}

/** The payload as a record of arguments. PostgreSQL reads its numbers: no digit is lost on the way. */
function recordSql(source: FunctionSource, record: string, context: SqlContext): string | null {
  if (source.payload === null) return null;
  const columns = source.arguments
    .filter(({ value }) => value === undefined)
    .map(({ name, type }) => `${identifier(name)} ${type}`);
  const payload = context.values.refer(source.payload, 'json');
  return `json_to_record(${payload}) as ${record}(${columns.join(', ')})`;
}

/** A select that calls the function once. */
export function functionSql(source: FunctionSource, context: SqlContext): string {
  const record = context.nextAlias();
  const from = recordSql(source, record, context);
  const name = `${identifier(source.schema)}.${identifier(source.function)}`;
  const call = `${name}(${argumentsSql(source, record, context)})`;
  const where = source.readOnly ? readOnlyGate : '';
  if (source.gives === 'whole') {
    const fromRecord = from === null ? '' : ` from ${from}`;
    return `select ${call} as ${identifier(resultColumn)}${fromRecord}${where}`;
  }
  const alias = context.nextAlias();
  const lateral = from === null ? '' : `${from} cross join lateral `;
  return `select ${alias}.* from ${lateral}${call} as ${alias}${where}`;
}

/** What stands behind `from` for the rows of `alias`. */
export function sourceSql(source: Rows['source'], alias: string, context: SqlContext): string {
  if ('table' in source) return `${tableName(source)} as ${alias}`;
  if (context.called !== undefined) return `${context.called} as ${alias}`;
  return `(${functionSql(source, context)}) as ${alias}`;
}
