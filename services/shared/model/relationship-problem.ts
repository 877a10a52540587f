// How is it told that an embed has no relationship, or more than one?
import { AppError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Entity } from './model.ts';
import type { ColumnPair, Relationship } from './relationship.ts';

/** What stands in a request or rule: `target!hint`. */
export interface RelationshipQuery {
  readonly target: string;
  readonly hint?: string | null;
}

/** PGRST200 in the words of PostgREST, with the related name that is nearest. */
export function noRelationship(
  source: Entity,
  wanted: RelationshipQuery,
  known: readonly Relationship[],
): AppError {
  const { target, hint } = wanted;
  const names = new Set(known.map((relationship) => relationship.target));
  const near = names.has(target) ? undefined : nearest(target, names);
  const byHint = hint == null ? '' : ` using the hint '${hint}'`;
  return new AppError(
    'PGRST200',
    `Could not find a relationship between '${source.name}' and '${target}' in the schema cache`,
    {
      details: `Searched for a foreign key relationship between '${source.name}' and '${target}'${byHint} in the schema '${source.schema}', but no matches were found.`,
      hint: near && `Perhaps you meant '${near}' instead of '${target}'.`,
    },
  );
}

const list = (names: readonly string[]) => `(${names.join(', ')})`;
const locals = (pairs: readonly ColumnPair[]) => list(pairs.map((pair) => pair.local));
const foreigns = (pairs: readonly ColumnPair[]) => list(pairs.map((pair) => pair.foreign));

function describe(source: Entity, relationship: Relationship) {
  const { name, kind, target, columns, through } = relationship;
  return {
    cardinality: kind,
    embedding: `${source.name} with ${target}`,
    relationship: through
      ? `${name} using ${through.foreignKeys[0]}${foreigns(columns)} and ${through.foreignKeys[1]}${locals(through.columns)}`
      : `${name} using ${source.name}${locals(columns)} and ${target}${foreigns(columns)}`,
  };
}

/** PGRST201 in the words of PostgREST: every candidate, and how to name it. */
export function ambiguousRelationship(
  source: Entity,
  wanted: RelationshipQuery,
  candidates: readonly Relationship[],
): AppError {
  const forms = candidates.map(({ target, name }) => `'${target}!${name}'`).join(', ');
  return new AppError(
    'PGRST201',
    `Could not embed because more than one relationship was found for '${source.name}' and '${wanted.target}'`,
    {
      details: candidates.map((candidate) => describe(source, candidate)),
      hint: `Try changing '${wanted.target}' to one of the following: ${forms}. Find the desired relationship in the 'details' key.`,
    },
  );
}
