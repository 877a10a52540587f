// Which columns of a table are missing or different, and how are they brought in line?
import { identifier } from '../../sql/identifier.ts';
import type { DesiredColumn } from '../desired/desired-schema.ts';
import type { LiveColumn } from '../live-schema.ts';
import { columnDefinition } from '../steps/create-table.ts';
import { instantStep, quoted } from '../steps/step.ts';
import { compareNullability } from './compare-nullability.ts';
import { compareType } from './compare-type.ts';
import {
  changed,
  type Difference,
  merge,
  type Precondition,
  refused,
  same,
  type TablePair,
} from './difference.ts';

/** Asks whether the table has rows. */
function unlessRows(
  pair: TablePair,
  column: DesiredColumn,
  words: { reason: string; manual: string },
): Precondition {
  return {
    sql: `SELECT EXISTS (SELECT FROM ${quoted(pair.ref)})`,
    refusal: {
      resource: pair.desired.resource,
      title: `${pair.ref.name}.${column.name}: add column (${column.type})`,
      ...words,
    },
  };
}

function addColumn(pair: TablePair, column: DesiredColumn): Difference {
  const unless: Precondition[] = [];
  const isFilled = column.default !== null || column.generated !== null || column.identity !== null;
  if (column.isInstant === false)
    unless.push(
      unlessRows(pair, column, {
        reason:
          'every row would get a value of its own, which rewrites the table while nobody can use it',
        manual: `Declare ${column.name} without default and not required, fill it in batches, then declare the rest.`,
      }),
    );
  if (column.required && !isFilled)
    unless.push(
      unlessRows(pair, column, {
        reason: 'it is required and has no default, but the table has rows',
        manual: `Give it a default, or declare it not required, fill it, and then make it required.`,
      }),
    );
  const step = instantStep(pair.ref, {
    title: `${pair.ref.name}: add column ${column.name} (${column.type})`,
    sql: `ALTER TABLE ${quoted(pair.ref)} ADD COLUMN ${columnDefinition(column)}`,
  });
  return changed('columns', [step], unless);
}

function compareDefault(pair: TablePair, column: DesiredColumn, live: LiveColumn): Difference {
  const isComputed = [column, live].some((one) => one.generated !== null || one.identity !== null);
  // A change of the type sets the default too.
  const isRetyped = column.type !== live.type && column.default !== null;
  if (isComputed || isRetyped || column.default === live.default) return same;
  const alter = `ALTER TABLE ${quoted(pair.ref)} ALTER COLUMN ${identifier(column.name)}`;
  const isDropped = column.default === null;
  const failing = `an INSERT without ${column.name} fails from then on`;
  const step = instantStep(pair.ref, {
    title: `${pair.ref.name}.${column.name}: ${isDropped ? 'drop default' : `set default ${column.default}`}`,
    sql: isDropped ? `${alter} DROP DEFAULT` : `${alter} SET DEFAULT ${column.default}`,
    hazards: isDropped && column.required ? [failing] : [],
  });
  return changed('columns', [step]);
}

function compareGenerated(pair: TablePair, column: DesiredColumn, live: LiveColumn): Difference {
  if (column.generated === live.generated) return same;
  const say = (expression: string | null) => expression ?? 'not generated';
  return refused({
    resource: pair.desired.resource,
    title: `${pair.ref.name}.${column.name}: generated ${say(live.generated)} → ${say(column.generated)}`,
    reason: 'the value of every row changes, which rewrites the table while nobody can use it',
    manual: `Declare a new field, have readers use it, then drop ${column.name} by hand.`,
  });
}

function compareIdentity(pair: TablePair, column: DesiredColumn, live: LiveColumn): Difference {
  if (column.identity === live.identity) return same;
  const alter = `ALTER TABLE ${quoted(pair.ref)} ALTER COLUMN ${identifier(column.name)}`;
  const title = `${pair.ref.name}.${column.name}: identity ${live.identity ?? 'none'} → ${column.identity ?? 'none'}`;
  if (column.identity !== null && live.identity !== null) {
    const sql = `${alter} SET GENERATED ${column.identity.toUpperCase()}`;
    return changed('columns', [instantStep(pair.ref, { title, sql })]);
  }
  const isAdded = column.identity !== null;
  return refused({
    resource: pair.desired.resource,
    title,
    reason: isAdded
      ? 'where to count from depends on the rows, and a default may stand in the way'
      : 'rows without a value would be refused from then on, and the sequence would be lost',
    manual: isAdded
      ? `${alter} DROP DEFAULT, ADD GENERATED ${column.identity?.toUpperCase()} AS IDENTITY; then set its sequence with setval().`
      : `${alter} DROP IDENTITY; or declare identity: ${live.identity}.`,
  });
}

function compareColumn(pair: TablePair, column: DesiredColumn, live: LiveColumn): Difference {
  return merge([
    compareType(pair, column, live),
    compareGenerated(pair, column, live),
    compareIdentity(pair, column, live),
    compareDefault(pair, column, live),
    compareNullability(pair, column, live),
  ]);
}

export function compareColumns(pair: TablePair): Difference {
  const live = new Map(pair.live.columns.map((column) => [column.name, column]));
  return merge(
    pair.desired.columns.map((column) => {
      const found = live.get(column.name);
      return found === undefined ? addColumn(pair, column) : compareColumn(pair, column, found);
    }),
  );
}
