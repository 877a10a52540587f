// Which foreign keys does an entity declare, at its fields and in its list?
import { foreignKeyName } from '../../../shared/model/names.ts';
import type { EntityResource, ResourceSet } from '../../../shared/model/resources.ts';
import type { DesiredForeignKey } from './desired-schema.ts';

/** Name of an entity's table. */
export function tableOf({ metadata, spec }: EntityResource): string {
  return spec.table ?? metadata.name.replaceAll('-', '_');
}

interface Declared {
  readonly name?: string | undefined;
  readonly onDelete?: DesiredForeignKey['onDelete'] | undefined;
  readonly onUpdate?: DesiredForeignKey['onUpdate'] | undefined;
  readonly columns: readonly string[];
  readonly entity: string;
  /** Undefined: the primary key. */
  readonly targetColumns: readonly string[] | undefined;
}

function declaredOf({ spec }: EntityResource): Declared[] {
  const atFields = spec.fields.flatMap(({ name, references }) => {
    if (references === undefined) return [];
    const { entity, field, ...options } = references;
    const targetColumns = field === undefined ? undefined : [field];
    return [{ ...options, columns: [name], entity, targetColumns }];
  });
  const inList = (spec.foreignKeys ?? []).map(({ fields, references, ...options }) => ({
    ...options,
    columns: fields,
    entity: references.entity,
    targetColumns: references.fields,
  }));
  return [...atFields, ...inList];
}

/** The foreign keys of `entity`; those that lead to no known entity are not the planner's to tell. */
export function desiredForeignKeys(
  entity: EntityResource,
  { entities }: ResourceSet,
): DesiredForeignKey[] {
  const table = tableOf(entity);
  return declaredOf(entity).flatMap((key) => {
    const target = entities.find(({ metadata }) => metadata.name === key.entity);
    if (target === undefined) return [];
    return [
      {
        name: key.name ?? foreignKeyName(table, key.columns),
        columns: key.columns,
        table: tableOf(target),
        targetColumns: key.targetColumns ?? target.spec.primaryKey ?? [],
        onDelete: key.onDelete ?? 'no action',
        onUpdate: key.onUpdate ?? 'no action',
      },
    ];
  });
}
