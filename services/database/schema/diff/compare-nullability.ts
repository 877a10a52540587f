// How does a column become required, or optional again, while the table is used?
import { identifier } from '../../sql/identifier.ts';
import type { DesiredColumn } from '../desired/desired-schema.ts';
import type { LiveColumn } from '../live-schema.ts';
import { instantStep, quoted, validateStep } from '../steps/step.ts';
import { changed, type Difference, type Precondition, same, type TablePair } from './difference.ts';
import { temporaryName } from './temporary-name.ts';

/** The check that stands in until the column is NOT NULL. */
export function requiredCheckName(table: string, column: string): string {
  return temporaryName(table, `${column} is not null`);
}

function unlessNulls(pair: TablePair, column: string): Precondition {
  return {
    sql: `SELECT EXISTS (SELECT FROM ${quoted(pair.ref)} WHERE ${identifier(column)} IS NULL)`,
    refusal: {
      resource: pair.desired.resource,
      title: `${pair.ref.name}.${column}: make required`,
      reason: 'there are rows without a value',
      manual: `UPDATE ${quoted(pair.ref)} SET ${identifier(column)} = … WHERE ${identifier(column)} IS NULL; in batches.`,
    },
  };
}

/**
 * SET NOT NULL alone reads the whole table under its lock; with a valid check it need not
 * (https://www.postgresql.org/docs/18/sql-altertable.html). Each part that is there already is left out.
 */
function makeRequired(pair: TablePair, column: string): Difference {
  const { ref, live } = pair;
  const check = requiredCheckName(ref.name, column);
  const found = live.constraints.find((constraint) => constraint.name === check);
  const alter = `ALTER TABLE ${quoted(ref)}`;
  const add = instantStep(ref, {
    title: `${ref.name}.${column}: refuse new rows without a value`,
    sql: `${alter} ADD CONSTRAINT ${check} CHECK (${identifier(column)} IS NOT NULL) NOT VALID`,
  });
  const set = instantStep(ref, {
    title: `${ref.name}.${column}: make required`,
    sql: `${alter} ALTER COLUMN ${identifier(column)} SET NOT NULL`,
  });
  const drop = instantStep(ref, {
    title: `${ref.name}.${column}: drop the check that stood in`,
    sql: `${alter} DROP CONSTRAINT ${check}`,
  });
  const steps = [
    ...(found ? [] : [add]),
    ...(found?.validated ? [] : [validateStep(ref, check)]),
    set,
    drop,
  ];
  return changed('checks', steps, [unlessNulls(pair, column)]);
}

export function compareNullability(
  pair: TablePair,
  column: DesiredColumn,
  live: LiveColumn,
): Difference {
  if (column.required === live.notNull) return same;
  if (column.required) return makeRequired(pair, column.name);
  const { ref } = pair;
  // A primary key that is not declared is refused as a whole.
  const isKey = pair.live.constraints.some(
    (one) => one.kind === 'primary key' && one.columns.includes(column.name),
  );
  if (isKey) return same;
  const step = instantStep(ref, {
    title: `${ref.name}.${column.name}: make optional`,
    sql: `ALTER TABLE ${quoted(ref)} ALTER COLUMN ${identifier(column.name)} DROP NOT NULL`,
  });
  return changed('checks', [step]);
}
