// How can rows of one entity be found from rows of another?
import type { ColumnPair, Relationship } from '../relationship.ts';
import { type Draft, uniqueKeysOf } from './draft.ts';
import type { ForeignKey } from './foreign-keys.ts';

/** The foreign keys of every entity. */
export type ForeignKeys = ReadonlyMap<Draft, readonly ForeignKey[]>;

function pairsOf({ fields, targetFields }: ForeignKey): ColumnPair[] {
  return fields.map((local, index) => ({ local, foreign: targetFields[index] ?? '' }));
}

function turned(pairs: readonly ColumnPair[]): ColumnPair[] {
  return pairs.map(({ local, foreign }) => ({ local: foreign, foreign: local }));
}

/** At most one row points to each: the key's fields contain a unique group. */
function isOneToOne(draft: Draft, { fields }: ForeignKey): boolean {
  return uniqueKeysOf(draft).some((key) => key.every((name) => fields.includes(name)));
}

/** Two keys of a joining table lead from one side to the other when its primary key contains both. */
function isJoining(draft: Draft, first: ForeignKey, second: ForeignKey): boolean {
  const primaryKey = draft.spec.primaryKey ?? [];
  const joins = (key: ForeignKey) =>
    key.fields.every((name) => primaryKey.includes(name)) && !isOneToOne(draft, key);
  return first.target !== second.target && joins(first) && joins(second);
}

function directOf(draft: Draft, key: ForeignKey): [forward: Relationship, back: Relationship] {
  const { name, target } = key;
  const columns = pairsOf(key);
  const isOne = isOneToOne(draft, key);
  const base = { name, through: null };
  return [
    {
      ...base,
      kind: isOne ? 'one-to-one' : 'many-to-one',
      target: target.name,
      holdsKey: true,
      columns,
    },
    {
      ...base,
      kind: isOne ? 'one-to-one' : 'one-to-many',
      target: draft.name,
      columns: turned(columns),
    },
  ];
}

function throughOf(draft: Draft, toSource: ForeignKey, toTarget: ForeignKey): Relationship {
  return {
    name: draft.name,
    kind: 'many-to-many',
    target: toTarget.target.name,
    columns: turned(pairsOf(toSource)),
    through: {
      entity: draft.name,
      columns: pairsOf(toTarget),
      foreignKeys: [toSource.name, toTarget.name],
    },
  };
}

/** What the foreign keys of one entity mean, each relationship beside the entity it starts from. */
function relationshipsOf(draft: Draft, keys: readonly ForeignKey[]): [Draft, Relationship][] {
  return keys.flatMap((key): [Draft, Relationship][] => {
    const [forward, back] = directOf(draft, key);
    const joined = keys
      .filter((other) => isJoining(draft, key, other))
      .map((other): [Draft, Relationship] => [key.target, throughOf(draft, key, other)]);
    return [[draft, forward], [key.target, back], ...joined];
  });
}

/**
 * Every relationship, by entity: each foreign key in both directions, and pairs of them through a
 * joining table. As in PostgREST, a joining table does not join an entity with itself.
 */
export function compileRelationships(foreignKeys: ForeignKeys): Map<Draft, Relationship[]> {
  const found = new Map<Draft, Relationship[]>([...foreignKeys].map(([draft]) => [draft, []]));
  for (const [draft, keys] of foreignKeys)
    for (const [from, relationship] of relationshipsOf(draft, keys))
      found.get(from)?.push(relationship);
  return found;
}
