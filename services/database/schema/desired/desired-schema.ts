// What do the declarations want in the database?
import type { ReferenceAction } from '../live-schema.ts';

export interface DesiredColumn {
  readonly name: string;
  readonly type: string;
  /** The type without length and precision. */
  readonly baseType: string;
  readonly required: boolean;
  /** As it stands behind DEFAULT; once PostgreSQL was asked, as it spells it under the type the column has now. */
  readonly default: string | null;
  /** The default under the declared type, where the column has another one; null until PostgreSQL was asked. */
  readonly retypedDefault: string | null;
  readonly generated: string | null;
  readonly identity: 'always' | 'by default' | null;
  /** PostgreSQL adds it to a table without touching the rows; null until PostgreSQL was asked. */
  readonly isInstant: boolean | null;
}

export interface DesiredKey {
  readonly name: string;
  readonly columns: readonly string[];
}

export interface DesiredCheck {
  readonly name: string;
  readonly expression: string;
  /** The field whose rule it is; null for one of spec.checks. */
  readonly field: string | null;
  /** Columns it names; null until PostgreSQL was asked. */
  readonly columns: readonly string[] | null;
}

export interface DesiredForeignKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly table: string;
  readonly targetColumns: readonly string[];
  readonly onDelete: ReferenceAction;
  readonly onUpdate: ReferenceAction;
}

export interface DesiredIndex {
  readonly name: string;
  /** What stands behind the table in CREATE INDEX. */
  readonly definition: string;
  readonly unique: boolean;
}

export interface DesiredTable {
  /** Name of the Entity resource. */
  readonly resource: string;
  readonly name: string;
  readonly isView: boolean;
  readonly columns: readonly DesiredColumn[];
  /** That are to go, in a plan of its own. */
  readonly droppedColumns: readonly string[];
  readonly primaryKey: DesiredKey | null;
  readonly uniques: readonly DesiredKey[];
  readonly checks: readonly DesiredCheck[];
  readonly foreignKeys: readonly DesiredForeignKey[];
  readonly indexes: readonly DesiredIndex[];
}

export interface DesiredType {
  readonly name: string;
  /** Null: it is not ours, and must exist. */
  readonly values: readonly string[] | null;
}

export interface DesiredSchema {
  /** Name of the Application resource. */
  readonly resource: string;
  readonly schema: string;
  readonly types: readonly DesiredType[];
  readonly tables: readonly DesiredTable[];
}
