// Are the primary key and the unique constraints there?
import type { Step } from '../../../shared/messages/db-migrate.ts';
import { identifier } from '../../sql/identifier.ts';
import type { DesiredKey } from '../desired/desired-schema.ts';
import type { LiveConstraint, LiveIndex } from '../live-schema.ts';
import { columnList, indexSql } from '../steps/create-table.ts';
import { concurrentStep, instantStep, quoted } from '../steps/step.ts';
import {
  changed,
  type Difference,
  merge,
  type Precondition,
  refused,
  same,
  type TablePair,
} from './difference.ts';
import { dropIndexSql, dropIndexStep } from './drop-index.ts';
import { rowsOf } from './rows-of.ts';

type KeyKind = 'primary key' | 'unique';

function hasColumns(columns: readonly string[], key: DesiredKey): boolean {
  return (
    columns.length === key.columns.length && key.columns.every((name) => columns.includes(name))
  );
}

/** A constraint of any name; NULLS NOT DISTINCT and DEFERRABLE are kept as they are. */
export function isSameKey(kind: KeyKind, key: DesiredKey, live: LiveConstraint): boolean {
  return live.kind === kind && hasColumns(live.columns, key);
}

/** A plain unique index does what the constraint would do. */
function isUniqueIndex(key: DesiredKey, index: LiveIndex): boolean {
  return index.unique && index.valid && index.columns !== null && hasColumns(index.columns, key);
}

function unlessTwice(pair: TablePair, kind: KeyKind, key: DesiredKey): Precondition {
  const present = key.columns.map((column) => `${identifier(column)} IS NOT NULL`).join(' AND ');
  const columns = columnList(key.columns);
  const groups = `FROM ${rowsOf(pair)} WHERE ${present} GROUP BY ${columns} HAVING count(*) > 1`;
  return {
    sql: `SELECT EXISTS (SELECT ${groups})`,
    refusal: {
      resource: pair.desired.resource,
      title: `${pair.ref.name}: ${kind} (${key.columns.join(', ')})`,
      reason: 'there are rows with the same values',
      manual: `Mend them first: SELECT ${columns}, count(*) ${groups};`,
    },
  };
}

/** The index is built while the table is used; the constraint then takes it over. */
function addKey(pair: TablePair, kind: KeyKind, key: DesiredKey): Difference {
  const { ref } = pair;
  const named = pair.live.indexes.find((index) => index.name === key.name && !index.constraint);
  const isBuilt = named !== undefined && isUniqueIndex(key, named);
  const definition = `USING btree (${columnList(key.columns)})`;
  const create = concurrentStep(
    ref,
    {
      title: `${ref.name}: build unique index ${key.name}`,
      sql: indexSql(ref, { name: key.name, definition, unique: true }, true),
      hazards: ['reads the whole table', 'waits for transactions that began before it'],
    },
    dropIndexSql({ schema: ref.schema, name: key.name }),
  );
  const attach = instantStep(ref, {
    title: `${ref.name}: add ${kind} ${key.name}`,
    sql: `ALTER TABLE ${quoted(ref)} ADD CONSTRAINT ${identifier(key.name)} ${kind.toUpperCase()} USING INDEX ${identifier(key.name)}`,
  });
  const invalid = named && !named.valid ? [dropIndexStep(pair, key.name, 'it is invalid')] : [];
  const steps: Step[] = isBuilt ? [attach] : [...invalid, create, attach];
  return changed('indexes', steps, [unlessTwice(pair, kind, key)]);
}

function refuseKey(pair: TablePair, title: string, reason: string): Difference {
  return refused({
    resource: pair.desired.resource,
    title: `${pair.ref.name}: ${title}`,
    reason,
    manual: `Change it by hand (ALTER TABLE ${quoted(pair.ref)} …), or declare what is there.`,
  });
}

function compareKey(pair: TablePair, kind: KeyKind, key: DesiredKey): Difference {
  const { constraints, indexes } = pair.live;
  if (constraints.some((live) => isSameKey(kind, key, live))) return same;
  const title = `${kind} (${key.columns.join(', ')})`;
  const namesake = constraints.find((live) => live.name === key.name);
  if (namesake)
    return refuseKey(
      pair,
      title,
      `the table has another constraint ${key.name}: ${namesake.definition}`,
    );
  const primary = constraints.find((live) => live.kind === 'primary key');
  if (kind === 'primary key' && primary)
    return refuseKey(pair, title, `the table has another one: ${primary.definition}`);
  const isOther = (index: LiveIndex) => index.name !== key.name && !index.constraint;
  if (kind === 'unique' && indexes.some((index) => isOther(index) && isUniqueIndex(key, index)))
    return same;
  if (pair.live.kind === 'partitioned')
    return refuseKey(pair, title, 'on a partitioned table no index can be built while it is used');
  return addKey(pair, kind, key);
}

export function compareKeys(pair: TablePair): Difference {
  const { primaryKey, uniques } = pair.desired;
  return merge([
    primaryKey ? compareKey(pair, 'primary key', primaryKey) : same,
    ...uniques.map((key) => compareKey(pair, 'unique', key)),
  ]);
}
