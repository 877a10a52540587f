// How is a call of a function that may change data said in SQL? The function runs once, and to its end.
import type { CallShape } from '../../shared/messages/db-call.ts';
import { createSqlContext } from './condition-sql.ts';
import { guardsSql } from './guard-sql.ts';
import { answerSql } from './read-sql.ts';
import { functionSql } from './source-sql.ts';
import { createParameters } from './value-reference.ts';

const called = 'f';
/** Reads the whole result: a limit on the rows told must not end the function early. */
const given = `(select count(*) from ${called})`;

/** Row: body, count, total, rows the function gave, and a column that fails the guards. */
export function compileCall(shape: CallShape): string {
  const { source } = shape.rows;
  if ('table' in source) throw new Error('a call needs a function as its source');
  const context = createSqlContext(createParameters());
  const result = functionSql(source, context);
  const answer = answerSql(shape, { ...context, called });
  const guard = guardsSql([
    ...(shape.exactlyOne ? [['a.count <> 1', 'exactly-one'] as const] : []),
    ...(shape.maxAffected === null
      ? []
      : [
          [
            `${given} > ${context.values.refer(shape.maxAffected, 'bigint')}`,
            'max-affected',
          ] as const,
        ]),
  ]);
  return `with ${called} as materialized (${result}) select a.body, a.count, a.total, ${given}, ${guard} from (${answer}) a`;
}
