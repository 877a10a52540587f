// What stands in the tables of the shop now, and which of it may a caller touch?
import type { Pool } from 'pg';
import {
  type Caller,
  type EntityName,
  entityNames,
  keyOf,
  type Row,
  rightTo,
  rowsWhere,
} from './rules-rights.ts';

/** Rows by the text of their key. */
export type Table = ReadonlyMap<string, Row>;
export type Tables = ReadonlyMap<EntityName, Table>;

export interface State {
  all(): Promise<Tables>;
  /** The rows that fulfil a condition with the caller's claim; none without a condition. */
  where(entity: EntityName, caller: Caller, condition?: string): Promise<Table>;
  /** Rows the caller may see, and may do this to. */
  reachable(operation: 'update' | 'delete', entity: EntityName, caller: Caller): Promise<Table>;
}

export function keyText(entity: EntityName, row: Row): string {
  return JSON.stringify(keyOf(entity).map((name) => row[name]));
}

function tableOf(entity: EntityName, found: readonly Row[]): Table {
  return new Map(found.map((row) => [keyText(entity, row), row]));
}

const everything = entityNames.map(
  (entity) => `'${entity}', (select coalesce(json_agg(t), '[]') from ${entity} t)`,
);

/** Asks PostgreSQL itself, past all rules. */
export function createState(pool: Pool): State {
  async function where(entity: EntityName, caller: Caller, condition?: string): Promise<Table> {
    if (condition === undefined) return new Map();
    return tableOf(entity, await rowsWhere(pool, { entity, caller, where: condition }));
  }

  return {
    where,
    async all() {
      const { rows } = await pool.query<{ all: Record<EntityName, Row[]> }>(
        `select json_build_object(${everything.join(', ')}) as "all"`,
      );
      const all = rows[0]?.all;
      return new Map(entityNames.map((entity) => [entity, tableOf(entity, all?.[entity] ?? [])]));
    },
    async reachable(operation, entity, caller) {
      const [read, right] = [rightTo('read', entity, caller), rightTo(operation, entity, caller)];
      if (read === undefined || right === undefined) return new Map();
      return where(entity, caller, `(${read.where}) and (${right.where})`);
    },
  };
}
