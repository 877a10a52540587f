// What is on a declared table that no declaration names, and who has to know?
import { type CheckWhat, checkName } from '../../../shared/model/names.ts';
import { identifier } from '../../sql/identifier.ts';
import type { LiveColumn, LiveConstraint, LiveIndex } from '../live-schema.ts';
import { instantStep, quoted } from '../steps/step.ts';
import { dropConstraint } from './bring-constraint.ts';
import { isSameCheck } from './compare-checks.ts';
import { isSameForeignKey } from './compare-foreign-keys.ts';
import { isSameIndex } from './compare-indexes.ts';
import { isSameKey } from './compare-keys.ts';
import { requiredCheckName } from './compare-nullability.ts';
import { changed, type Difference, merge, noticed, same, type TablePair } from './difference.ts';
import { dropIndexStep } from './drop-index.ts';
import { isTemporaryName, temporaryName } from './temporary-name.ts';

const rules: readonly CheckWhat[] = [
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'min_length',
  'max_length',
];

/** It has the name that nobody but Ashlar gives: that of a rule of a field which has no such rule any more. */
function isFormerRule({ desired, ref }: TablePair, name: string): boolean {
  return desired.columns.some((column) =>
    rules.some((rule) => checkName(ref.name, column.name, rule) === name),
  );
}

/** It still stands in for NOT NULL. */
function isAwaited({ desired, live, ref }: TablePair, name: string): boolean {
  return desired.columns.some(
    (column) =>
      column.required &&
      requiredCheckName(ref.name, column.name) === name &&
      live.columns.some((found) => found.name === column.name && !found.notNull),
  );
}

function isDeclared({ desired, ref }: TablePair, live: LiveConstraint): boolean {
  return (
    desired.checks.some((check) => isSameCheck(check, live) || check.name === live.name) ||
    desired.foreignKeys.some(
      (key) => isSameForeignKey(key, ref.schema, live) || key.name === live.name,
    ) ||
    desired.uniques.some((key) => isSameKey('unique', key, live)) ||
    (desired.primaryKey !== null && isSameKey('primary key', desired.primaryKey, live))
  );
}

/** It is about columns that are to be dropped, and nothing else. */
function goesAlong({ desired }: TablePair, columns: readonly string[]): boolean {
  return columns.length > 0 && columns.every((name) => desired.droppedColumns.includes(name));
}

function leftConstraint(pair: TablePair, live: LiveConstraint): Difference {
  if (isDeclared(pair, live) || isAwaited(pair, live.name)) return same;
  if (goesAlong(pair, live.columns)) return same;
  if (isTemporaryName(live.name))
    return changed('checks', [dropConstraint(pair, live.name, 'a migration was interrupted')]);
  if (live.kind === 'check' && isFormerRule(pair, live.name))
    return changed('checks', [
      dropConstraint(pair, live.name, 'the rule is not declared any more'),
    ]);
  return noticed(
    `${pair.ref.name}: ${live.kind} ${live.name} is not declared; it is kept and limits what can be written: ${live.definition}`,
  );
}

/** It is to be dropped; until that is approved, rows are inserted without it. */
function isLeaving({ desired, live: { constraints } }: TablePair, { name }: LiveColumn): boolean {
  const isKey = constraints.some(
    ({ kind, columns }) => kind === 'primary key' && columns.includes(name),
  );
  return !isKey && desired.droppedColumns.includes(name);
}

const dropNotNull = ({ ref }: TablePair, { name }: LiveColumn) =>
  instantStep(ref, {
    title: `${ref.name}.${name}: not required until it is dropped`,
    sql: `ALTER TABLE ${quoted(ref)} ALTER COLUMN ${identifier(name)} DROP NOT NULL`,
  });

function leftColumn(pair: TablePair, live: LiveColumn): Difference {
  const isFilled = live.default !== null || live.generated !== null || live.identity !== null;
  const isDeclaredColumn = pair.desired.columns.some((column) => column.name === live.name);
  if (isDeclaredColumn || !live.notNull || isFilled) return same;
  if (isLeaving(pair, live)) return changed('columns', [dropNotNull(pair, live)]);
  return noticed(
    `${pair.ref.name}.${live.name} is not declared, but NOT NULL without a default: inserts will fail. ` +
      `Declare it, or: ALTER TABLE ${quoted(pair.ref)} ALTER COLUMN … DROP NOT NULL;`,
  );
}

function leftIndex(pair: TablePair, live: LiveIndex): Difference {
  const { desired, ref } = pair;
  const isDeclaredIndex = desired.indexes.some(
    (index) =>
      isSameIndex(index, live) ||
      [index.name, temporaryName(ref.name, index.name)].includes(live.name),
  );
  const isKey = desired.uniques.some(
    (key) => key.name === live.name || key.columns.join('\n') === live.columns?.join('\n'),
  );
  if (live.constraint || isDeclaredIndex || isKey) return same;
  if (isTemporaryName(live.name))
    return changed('indexes', [dropIndexStep(pair, live.name, 'a migration was interrupted')]);
  if (!live.unique || live.name === desired.primaryKey?.name) return same;
  if (goesAlong(pair, live.columns ?? [])) return same;
  return noticed(
    `${ref.name}: unique index ${live.name} is not declared; it is kept and limits what can be written.`,
  );
}

export function compareLeftovers(pair: TablePair): Difference {
  const { columns, constraints, indexes } = pair.live;
  return merge([
    ...columns.map((column) => leftColumn(pair, column)),
    ...constraints.map((constraint) => leftConstraint(pair, constraint)),
    ...indexes.map((index) => leftIndex(pair, index)),
  ]);
}
