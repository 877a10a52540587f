// What is declared, looked up and checked? The compiled model: immutable, the same in every service.
import type { Filter } from '../filter/filter.ts';
import type { Operation } from './entity-spec.ts';
import type { ApplicationSpec } from './resources.ts';

export interface Field {
  readonly name: string;
  /** PostgreSQL type as declared, normalised: `numeric(12,2)`, `timestamp with time zone`. */
  readonly type: string;
  /** The type without length and precision, and an array's `[]` kept: what a value is cast to. */
  readonly baseType: string;
  readonly category: TypeCategory;
  /** Values of the enum type, when it is one of the Application's. */
  readonly enumValues: readonly string[] | null;
  readonly description: string | null;
  /** NOT NULL. */
  readonly required: boolean;
  /** The database fills it when a row comes without it: default, identity or generated. */
  readonly hasDefault: boolean;
  /** SQL of the default, as it stands behind DEFAULT; null without one. */
  readonly defaultSql: string | null;
  readonly identity: 'always' | 'by default' | null;
  readonly generated: string | null;
  /** No request may set it: declared readOnly, generated, or identity always. */
  readonly readOnly: boolean;
  readonly unique: boolean;
  readonly enum: readonly string[] | null;
  readonly pattern: string | null;
  readonly minimum: number | null;
  readonly maximum: number | null;
  readonly minLength: number | null;
  /** Declared maxLength, or the length of varchar(n) or char(n). */
  readonly maxLength: number | null;
}

/** What a value may look like and which operators make sense. */
export type TypeCategory =
  | 'integer'
  | 'number'
  | 'boolean'
  | 'text'
  | 'uuid'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'interval'
  | 'json'
  | 'binary'
  | 'network'
  | 'range'
  | 'search'
  | 'array'
  | 'enum'
  | 'other';

/** One direction of a foreign key, or two of them through a joining table. */
export interface Relationship {
  /** Name of the foreign key; for many-to-many the joining table's name. */
  readonly name: string;
  readonly kind: 'many-to-one' | 'one-to-one' | 'one-to-many' | 'many-to-many';
  /** Entity it leads to. */
  readonly target: string;
  /** The foreign key is the own table's: it leads to the row pointed to, not to those who point here. */
  readonly holdsKey?: boolean;
  /** Own column = the target's column; with `through`: own column = the joining table's column. */
  readonly columns: readonly ColumnPair[];
  readonly through: {
    /** The joining entity. */
    readonly entity: string;
    /** Its column (local) = the target's column (foreign). */
    readonly columns: readonly ColumnPair[];
    /** Names of its two foreign keys: to the source and to the target. */
    readonly foreignKeys: readonly [string, string];
  } | null;
}
export interface ColumnPair {
  readonly local: string;
  readonly foreign: string;
}

/** What one role may do with one operation on one entity. */
export interface Grant {
  readonly columns: ReadonlySet<string>;
  /** Parsed rules; operands that start with `$jwt.` name claims. Null: all rows. */
  readonly using: Filter | null;
  readonly check: Filter | null;
}

export interface Entity {
  /** The table's name: in URLs, in embeds and as key of the model. */
  readonly name: string;
  /** Name of the resource that declares it. */
  readonly resource: string;
  readonly schema: string;
  readonly isView: boolean;
  readonly description: string | null;
  readonly fields: ReadonlyMap<string, Field>;
  readonly primaryKey: readonly string[];
  /** Groups of columns with a unique constraint, the primary key first. */
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly relationships: readonly Relationship[];
  /** Per role, per operation; service_role is not in it: it may do everything. */
  readonly grants: ReadonlyMap<string, ReadonlyMap<Operation, Grant>>;
}

/** `required`: the function has no default for it. NULL can always be given. */
export interface ActionArgument extends Field {
  /** Path of the claim that is its value; null: the request gives it. */
  readonly claim: readonly string[] | null;
}

/** An SQL function that requests may call. */
export interface Action {
  readonly name: string;
  readonly resource: string;
  readonly schema: string;
  readonly function: string;
  readonly description: string | null;
  readonly arguments: readonly ActionArgument[];
  readonly returns: 'rows' | 'value' | 'nothing';
  /** Columns of the rows it returns; null when none are declared: rows are told whole. */
  readonly columns: ReadonlyMap<string, Field> | null;
  readonly readOnly: boolean;
  readonly roles: ReadonlySet<string>;
}

export interface Model {
  /** Hash of the resources: equal for equal declarations. */
  readonly revision: string;
  readonly application: ApplicationSpec;
  readonly schema: string;
  /** Declared roles, anon and service_role. */
  readonly roles: ReadonlySet<string>;
  readonly maxRows: number;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly actions: ReadonlyMap<string, Action>;
}

/** One thing wrong with the declarations. */
export interface ModelProblem {
  /** Kind and name of the resource: `Entity orders`. */
  readonly resource: string;
  /** Place in it: `spec.fields[2].type`; '' for the whole. */
  readonly path: string;
  readonly message: string;
  readonly hint: string | null;
}
