// Which manifests describe a database that is there already?
import {
  type ApplicationResource,
  apiVersion,
  type ResourceSet,
} from '../../../shared/model/resources.ts';
import { inSchema } from '../in-schema.ts';
import { introspect } from '../introspect.ts';
import type { LiveSchema, LiveTable } from '../live-schema.ts';
import type { Queryable } from '../queryable.ts';
import { hasPath, isDeclarableName } from './declarable-name.ts';
import { importActions } from './import-action.ts';
import { declarableFields, importEntity } from './import-entity.ts';
import type { ImportedTable } from './import-foreign-keys.ts';
import { createTypeImport, type TypeImport } from './import-types.ts';
import { leaveOut } from './leave-out.ts';
import { createNaming } from './resource-name.ts';

export interface ImportedSchema {
  readonly resources: ResourceSet;
  /** What was left out or is kept without being declared, in words. */
  readonly notices: readonly string[];
}

interface Named {
  readonly table: LiveTable;
  readonly own: ImportedTable;
}

/** The tables that can be declared, with the names of their resources. */
function nameTables(live: LiveSchema, types: TypeImport): { named: Named[]; notices: string[] } {
  const naming = createNaming();
  const notices: string[] = [];
  const named = live.tables.flatMap((table) => {
    // Those of an extension come and go with it.
    if (table.inExtension) return [];
    const fields = declarableFields(table, types);
    if (fields.size === 0 || !isDeclarableName(table.name)) {
      notices.push(`${table.kind} ${JSON.stringify(table.name)} cannot be declared; it is kept.`);
      return [];
    }
    if (!hasPath(table.name))
      notices.push(
        `${table.kind} ${JSON.stringify(table.name)} can only be embedded: no path can hold its name.`,
      );
    const key = table.constraints.find(({ kind }) => kind === 'primary key');
    return [
      { table, own: { resource: naming(table.name), fields, primaryKey: key?.columns ?? [] } },
    ];
  });
  return { named, notices };
}

function application(name: string, schema: string, types: TypeImport): ApplicationResource {
  const specs = types.specs();
  return {
    apiVersion,
    kind: 'Application',
    metadata: { name },
    spec: {
      ...(schema !== 'public' && { schema }),
      ...(specs.length > 0 && { types: specs }),
    },
  };
}

/** The resources that describe `live`; pure. */
function describeLive(live: LiveSchema, database: string): ImportedSchema {
  const types = createTypeImport(live.types, live.name);
  const { named, notices } = nameTables(live, types);
  const tables = new Map(named.map(({ table, own }) => [table.name, own]));
  const place = { schema: live.name, types, tables };
  const entities = named.map(({ table, own }) => importEntity(table, own, place));
  const functions = importActions(live.functions, types, createNaming());
  const { resources, notices: leftOut } = leaveOut({
    application: application(createNaming()(database), live.name, types),
    entities: entities.map((one) => one.entity),
    actions: functions.actions,
  });
  const ofEntities = entities.flatMap((one) => one.notices);
  return { resources, notices: [...notices, ...ofEntities, ...functions.notices, ...leftOut] };
}

/**
 * Reads a schema and describes it as resources, such that a migration to them changes nothing.
 * Writes nothing (a read-only transaction). No access rules are invented: only service_role may do anything.
 */
export async function importSchema(client: Queryable, schema: string): Promise<ImportedSchema> {
  return inSchema(client, { schema, readOnly: true }, async () => {
    const { rows } = await client.query('select current_database()::text as name');
    return describeLive(await introspect(client, schema), String(rows[0]?.name));
  });
}
