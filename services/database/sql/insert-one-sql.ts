// How is an insert of one row said when it has a statement for itself, as most do while there is little load?
import type { InsertShape } from '../../shared/messages/write-shape.ts';
import { createSqlContext } from './condition-sql.ts';
import { identifier, tableName } from './identifier.ts';
import { insertedRowSql } from './inserted-row-sql.ts';
import { createParameters, elapsedSql } from './value-reference.ts';
import { recordColumns } from './write-sql.ts';

/** Column that is there when a row is. */
const written = identifier('ashlar:written');

/**
 * Of a shape whose rows could travel in a batch. Parameters: the payload, a JSON array of one object; the values.
 * Row: body, count, location (JSON text), guard, milliseconds so far.
 */
export function compileInsertOne(shape: InsertShape): string {
  const context = createSqlContext(createParameters(2));
  const names = shape.columns.map(({ name }) => identifier(name)).join(', ');
  const record = `json_to_record($1::json -> 0) as r(${recordColumns(shape.columns)})`;
  const { answer, guard, location } = insertedRowSql(shape, `w.${written} is null`, context);
  return [
    `with w as (insert into ${tableName(shape.target)} as w0 (${names}) select ${names} from ${record}`,
    `returning w0.*, true as ${written})`,
    `select a.body, a.count, ${location}, ${guard}, ${elapsedSql}`,
    // A row that a trigger left out has to be seen by the guard.
    `from (select) as one left join w on true cross join lateral (${answer}) a`,
  ].join(' ');
}
