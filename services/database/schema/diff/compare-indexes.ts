// Which indexes of a table are missing, invalid or different?
import type { Step } from '../../../shared/messages/db-migrate.ts';
import { identifier } from '../../sql/identifier.ts';
import type { DesiredIndex } from '../desired/desired-schema.ts';
import type { LiveIndex } from '../live-schema.ts';
import { indexSql } from '../steps/create-table.ts';
import { concurrentStep, instantStep, quoted } from '../steps/step.ts';
import { changed, type Difference, merge, refused, same, type TablePair } from './difference.ts';
import { dropIndexSql, dropIndexStep } from './drop-index.ts';
import { isTemporaryName, temporaryName } from './temporary-name.ts';

/** Of any name, also one that belongs to a constraint. */
export function isSameIndex(index: DesiredIndex, live: LiveIndex): boolean {
  return live.valid && live.unique === index.unique && live.definition === index.definition;
}

function createStep({ ref }: TablePair, index: DesiredIndex): Step {
  return concurrentStep(
    ref,
    {
      title: `${ref.name}: create index ${index.name}`,
      sql: indexSql(ref, index, true),
      hazards: ['reads the whole table', 'waits for transactions that began before it'],
    },
    dropIndexSql({ schema: ref.schema, name: index.name }),
  );
}

function renameStep({ ref }: TablePair, from: string, to: string): Step {
  return instantStep(ref, {
    title: `${ref.name}: rename index ${from} to ${to}`,
    sql: `ALTER INDEX ${quoted({ schema: ref.schema, name: from })} RENAME TO ${identifier(to)}`,
  });
}

/** The old index serves until the new one is built; an interrupted change is continued. */
function replace(pair: TablePair, index: DesiredIndex, old: LiveIndex | undefined): Step[] {
  const temporary = temporaryName(pair.ref.name, index.name);
  const begun = pair.live.indexes.find((live) => live.name === temporary);
  const isBuilt = begun !== undefined && isSameIndex(index, begun);
  return [
    ...(begun && !isBuilt ? [dropIndexStep(pair, temporary, 'it was never finished')] : []),
    ...(isBuilt ? [] : [createStep(pair, { ...index, name: temporary })]),
    ...(old ? [dropIndexStep(pair, old.name, 'another takes its place')] : []),
    renameStep(pair, temporary, index.name),
  ];
}

function refuseIndex(pair: TablePair, index: DesiredIndex, reason: string): Difference {
  return refused({
    resource: pair.desired.resource,
    title: `${pair.ref.name}: index ${index.name}`,
    reason,
    manual: `${indexSql(pair.ref, index)};`,
  });
}

/** It is there under its name; or under another that no declaration has, when its own is free. */
function isThere({ desired, live }: TablePair, index: DesiredIndex, old?: LiveIndex): boolean {
  if (old) return isSameIndex(index, old);
  const claimed = new Set(desired.indexes.map((one) => one.name));
  const counts = ({ name }: LiveIndex) => !isTemporaryName(name) && !claimed.has(name);
  return live.indexes.some((one) => counts(one) && isSameIndex(index, one));
}

function compareIndex(pair: TablePair, index: DesiredIndex): Difference {
  const { indexes, kind } = pair.live;
  const old = indexes.find((live) => live.name === index.name);
  if (isThere(pair, index, old)) return same;
  if (old?.constraint)
    return refuseIndex(
      pair,
      index,
      `the index of that name belongs to the constraint ${old.constraint}`,
    );
  if (kind === 'partitioned')
    return refuseIndex(
      pair,
      index,
      'on a partitioned table no index can be built while it is used',
    );
  const isBegun = indexes.some((live) => live.name === temporaryName(pair.ref.name, index.name));
  if (isBegun || old?.valid) return changed('indexes', replace(pair, index, old));
  const invalid = old ? [dropIndexStep(pair, old.name, 'it is invalid')] : [];
  return changed('indexes', [...invalid, createStep(pair, index)]);
}

export function compareIndexes(pair: TablePair): Difference {
  return merge(pair.desired.indexes.map((index) => compareIndex(pair, index)));
}
