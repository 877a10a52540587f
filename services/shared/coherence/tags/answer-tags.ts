// What does this answer depend on?
import type { Values } from '../../messages/condition.ts';
import type { Stamp } from '../../messages/stamp.ts';
import { combineHashes, hashValue } from '../hash-values.ts';
import { columnSetTag, rowTag, tableTag, valuesTag } from '../tag.ts';
import { exactText } from './exact-text.ts';
import type { EqualColumn, TagPlan } from './tag-plan.ts';

export type AnswerTags = Pick<Stamp, 'tags' | 'columnSets'>;

/** Words that mean another time every time they are read. */
const now = /now|today|tomorrow|yesterday/i;

/** One hash a column; null when one of the values cannot be told exactly. */
function hashesOf(columns: readonly EqualColumn[], values: Values): number[] | null {
  const hashes: number[] = [];
  for (const { kind, equal } of columns) {
    const given = 'value' in equal ? (values[equal.value] ?? null) : equal.text;
    const text = given === null ? null : exactText(given, kind);
    if (given !== null && text === null) return null;
    hashes.push(hashValue(text));
  }
  return hashes;
}

/** `[["1","2"],["a","b"]]`, one list a column of the key, of as many rows; `[null]` of none. */
function keyHashes(keys: string): number[] {
  const [first, ...more] = JSON.parse(keys) as (readonly string[] | null)[];
  return (first ?? []).map((text, i) =>
    combineHashes([hashValue(text), ...more.map((column) => hashValue(column?.[i] ?? null))]),
  );
}

function tagsOfRows(
  { fixed, table, rows }: TagPlan,
  values: Values,
  keys: string | null,
): AnswerTags | null {
  if (rows.by === 'row') {
    const hashes = hashesOf(rows.key, values);
    return hashes && { tags: [...fixed, rowTag(table, combineHashes(hashes))], columnSets: [] };
  }
  if (rows.by === 'table' || keys === null) return null;
  const hashes = hashesOf(rows.equal, values);
  if (hashes === null) return null;
  const { columnSet } = rows;
  const contained = keyHashes(keys).map((key) => rowTag(table, key));
  const tags = [...fixed, columnSetTag(columnSet), valuesTag(columnSet, hashes), ...contained];
  return { tags, columnSets: [columnSet] };
}

/**
 * The tags of one answer; null when it depends on the time. `keys`: the primary keys of the rows it contains, where
 * the plan asks for them; null when there are too many.
 */
export function answerTags(plan: TagPlan, values: Values, keys: string | null): AnswerTags | null {
  if (plan.times.some((index) => now.test(values[index] ?? ''))) return null;
  return (
    tagsOfRows(plan, values, keys) ?? {
      tags: [...plan.fixed, tableTag(plan.table)],
      columnSets: [],
    }
  );
}
