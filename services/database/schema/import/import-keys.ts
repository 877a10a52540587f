// How are the primary key and the unique constraints of a table declared?

import type { EntitySpec } from '../../../shared/model/entity-spec.ts';
import { primaryKeyName, uniqueName } from '../../../shared/model/names.ts';
import type { LiveConstraint, LiveTable } from '../live-schema.ts';

type Keys = Pick<EntitySpec, 'primaryKey' | 'primaryKeyName' | 'uniques'>;

/** Its fields are all declared. */
function isDeclarable(constraint: LiveConstraint, fields: ReadonlySet<string>): boolean {
  return constraint.columns.every((column) => fields.has(column));
}

function importPrimaryKey(table: LiveTable, fields: ReadonlySet<string>): Keys {
  const key = table.constraints.find(({ kind }) => kind === 'primary key');
  if (key === undefined || !isDeclarable(key, fields)) return {};
  const isNamed = key.name !== primaryKeyName(table.name);
  return { primaryKey: key.columns, ...(isNamed && { primaryKeyName: key.name }) };
}

function importUniques(table: LiveTable, fields: ReadonlySet<string>): Keys {
  const uniques = table.constraints
    .filter((one) => one.kind === 'unique' && isDeclarable(one, fields))
    .map(({ name, columns }) => ({
      ...(name !== uniqueName(table.name, columns) && { name }),
      fields: columns,
    }));
  return uniques.length === 0 ? {} : { uniques };
}

/** Single fields whose unique constraint has the usual name say it themselves. */
export function importKeys(table: LiveTable, fields: ReadonlySet<string>) {
  const { uniques = [] } = importUniques(table, fields);
  const isShort = (unique: { name?: string | undefined; fields: string[] }) =>
    unique.name === undefined && unique.fields.length === 1;
  const groups = uniques.filter((unique) => !isShort(unique));
  return {
    keys: { ...importPrimaryKey(table, fields), ...(groups.length > 0 && { uniques: groups }) },
    uniqueFields: new Set(uniques.filter(isShort).flatMap((unique) => unique.fields)),
  };
}
