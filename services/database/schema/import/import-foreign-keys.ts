// How are foreign keys declared: at their field if they have one, else in the entity's list?

import type { EntitySpec, FieldSpec } from '../../../shared/model/entity-spec.ts';
import { foreignKeyName } from '../../../shared/model/names.ts';
import type { LiveConstraint, LiveTable } from '../live-schema.ts';

type References = NonNullable<FieldSpec['references']>;
type ForeignKeySpec = NonNullable<EntitySpec['foreignKeys']>[number];

/** A table that is imported: the name of its resource, its declared fields and its primary key. */
export interface ImportedTable {
  readonly resource: string;
  readonly fields: ReadonlySet<string>;
  readonly primaryKey: readonly string[];
}

export interface ForeignKeyImport {
  readonly atFields: ReadonlyMap<string, References>;
  readonly list: readonly ForeignKeySpec[];
  readonly notices: readonly string[];
}

function optionsOf(table: string, { name, columns, references }: LiveConstraint) {
  return {
    ...(name !== foreignKeyName(table, columns) && { name }),
    ...(references?.onDelete !== 'no action' && { onDelete: references?.onDelete }),
    ...(references?.onUpdate !== 'no action' && { onUpdate: references?.onUpdate }),
  };
}

interface Declarable {
  readonly constraint: LiveConstraint;
  readonly target: ImportedTable;
  readonly targetColumns: readonly string[];
}

/** Why the key cannot be declared, or where it leads. */
function readTarget(
  constraint: LiveConstraint,
  own: ImportedTable,
  place: { schema: string; tables: ReadonlyMap<string, ImportedTable> },
): Declarable | string {
  const { references } = constraint;
  const target =
    references?.schema === place.schema ? place.tables.get(references.table) : undefined;
  if (!references || !target) return 'leads to a table that is not imported';
  if (!constraint.validated) return 'was never validated (ALTER TABLE … VALIDATE CONSTRAINT)';
  if (/^FOREIGN KEY \(.*, PERIOD /.test(constraint.definition))
    return 'leads to rows of the same time, not of the same values';
  const hasFields =
    constraint.columns.every((name) => own.fields.has(name)) &&
    references.columns.every((name) => target.fields.has(name));
  if (!hasFields) return 'has a column that cannot be declared';
  return { constraint, target, targetColumns: references.columns };
}

function toReferences(
  table: string,
  { constraint, target, targetColumns }: Declarable,
): References {
  const isPrimary = target.primaryKey.length === 1 && target.primaryKey[0] === targetColumns[0];
  const [field] = targetColumns;
  const named = isPrimary || field === undefined ? {} : { field };
  return { entity: target.resource, ...named, ...optionsOf(table, constraint) };
}

function toSpec(table: string, { constraint, target, targetColumns }: Declarable): ForeignKeySpec {
  return {
    fields: constraint.columns,
    references: { entity: target.resource, fields: [...targetColumns] },
    ...optionsOf(table, constraint),
  };
}

export function importForeignKeys(
  table: LiveTable,
  own: ImportedTable,
  place: { schema: string; tables: ReadonlyMap<string, ImportedTable> },
): ForeignKeyImport {
  const atFields = new Map<string, References>();
  const list: ForeignKeySpec[] = [];
  const notices: string[] = [];
  for (const constraint of table.constraints.filter(({ kind }) => kind === 'foreign key')) {
    const found = readTarget(constraint, own, place);
    const [column = ''] = constraint.columns;
    if (typeof found === 'string')
      notices.push(
        `${table.name}: foreign key ${constraint.name} ${found}; it is kept, not declared.`,
      );
    else if (constraint.columns.length === 1 && !atFields.has(column))
      atFields.set(column, toReferences(table.name, found));
    else list.push(toSpec(table.name, found));
  }
  return { atFields, list, notices };
}
