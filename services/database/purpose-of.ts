// What does a statement do, as traces name it?
import type { TableName } from '../shared/messages/condition.ts';
import type { Rows } from '../shared/messages/read-shape.ts';
import type { StatementPurpose } from './statement.ts';

/** Names of the model, never a value. */
export function purposeOf(operation: string, source: TableName | Rows['source']): StatementPurpose {
  const name = 'table' in source ? source.table : source.function;
  return { operation, collection: `${source.schema}.${name}` };
}
