// How are names and constants of the model written in SQL?
import type { TableName } from '../../shared/messages/condition.ts';

/** A quoted identifier; the only way a name gets into a statement. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function tableName(name: TableName): string {
  return `${identifier(name.schema)}.${identifier(name.table)}`;
}

/** A string constant: for output names in CSV headers, never for values. */
export function literal(text: string): string {
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\\') ? `E${quoted.replaceAll('\\', '\\\\')}` : quoted;
}
