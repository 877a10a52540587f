// Which relationship does an embed or a rule mean?
import type { Entity } from './model.ts';
import type { Relationship } from './relationship.ts';
import {
  ambiguousRelationship,
  noRelationship,
  type RelationshipQuery,
} from './relationship-problem.ts';

const isToOne = ({ kind }: Relationship) => kind === 'many-to-one' || kind === 'one-to-one';
const isForeignKey = (relationship: Relationship) => relationship.through === null;

/** The relationship's own only column is `name`. */
function hasLocalColumn({ columns, through }: Relationship, name: string): boolean {
  return through === null && columns.length === 1 && columns[0]?.local === name;
}

function hasForeignColumn({ columns, through }: Relationship, name: string): boolean {
  return through === null && columns.length === 1 && columns[0]?.foreign === name;
}

/** `clients`, `projects_client_id_fkey`, `client_id` */
function fitsTarget(relationship: Relationship, target: string): boolean {
  if (target === relationship.target) return true;
  if (isForeignKey(relationship) && target === relationship.name) return true;
  return isToOne(relationship) && hasLocalColumn(relationship, target);
}

/** `clients!projects_client_id_fkey`, `clients!client_id`, `clients!id`, `tasks!users_tasks` */
function fitsHint(relationship: Relationship, hint: string): boolean {
  return (
    hint === relationship.name ||
    hasLocalColumn(relationship, hint) ||
    hasForeignColumn(relationship, hint)
  );
}

/**
 * A foreign key to its own table is two relationships between the same names. The entity's name means
 * those who point to this row (`employees?select=reports:employees(*)`), a hint tells which of several
 * keys; the column or the key as target means the row pointed to (`employees?select=reports_to(*)`).
 */
function fitsSelf(relationship: Relationship, { target, hint }: RelationshipQuery): boolean {
  if (!isForeignKey(relationship)) return false;
  if (relationship.holdsKey)
    return hint == null && (hasLocalColumn(relationship, target) || target === relationship.name);
  if (target !== relationship.target) return false;
  return hint == null || hint === relationship.name || hasForeignColumn(relationship, hint);
}

/**
 * The one relationship from `source` that `wanted` names; the rules are those of PostgREST v14
 * (https://postgrest.org/en/v14/references/api/resource_embedding.html), and beyond them the name of
 * a self-referencing key works as target and as hint. Relationships whose target or joining entity is
 * not among `entities` do not exist for the caller.
 * @throws AppError PGRST200 when none fits, PGRST201 when several do
 */
export function resolveRelationship(
  entities: ReadonlyMap<string, Entity>,
  source: Entity,
  wanted: RelationshipQuery,
): Relationship {
  const known = source.relationships.filter(
    ({ target, through }) =>
      entities.has(target) && (through === null || entities.has(through.entity)),
  );
  const fitting = known.filter((relationship) => {
    if (relationship.target === source.name) return fitsSelf(relationship, wanted);
    return wanted.hint == null
      ? fitsTarget(relationship, wanted.target)
      : relationship.target === wanted.target && fitsHint(relationship, wanted.hint);
  });
  const [first, ...others] = fitting;
  if (first === undefined) throw noRelationship(source, wanted, known);
  if (others.length > 0) throw ambiguousRelationship(source, wanted, fitting);
  return first;
}
