// What is declared, looked up and checked? The compiled model: immutable, the same in every service.
import type { Filter } from '../filter/filter.ts';
import type { JsonSchema } from '../json-schema/keywords.ts';
import type { CachePolicy } from '../messages/stamp.ts';
import type { Operation } from './entity-spec.ts';
import type { Relationship } from './relationship.ts';
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
  /** How long answers that depend on it may be kept; null: not at all. */
  readonly cachePolicy: CachePolicy | null;
  /** Each change of a row is published. */
  readonly hasEvents: boolean;
}

/** `required`: the function has no default for it. NULL can always be given. */
export interface ActionArgument extends Field {
  /** Path of the claim that is its value; null: the request gives it. */
  readonly claim: readonly string[] | null;
}

interface NamedAction {
  readonly name: string;
  readonly resource: string;
  readonly description: string | null;
  readonly roles: ReadonlySet<string>;
}

/** An SQL function that requests may call. */
export interface FunctionAction extends NamedAction {
  readonly answeredBy: 'function';
  readonly schema: string;
  readonly function: string;
  readonly arguments: readonly ActionArgument[];
  readonly returns: 'rows' | 'value' | 'nothing';
  /** Columns of the rows it returns; null when none are declared: rows are told whole. */
  readonly columns: ReadonlyMap<string, Field> | null;
  readonly readOnly: boolean;
}

/** A micro service on NATS that requests may call. */
export interface ServiceAction extends NamedAction {
  readonly answeredBy: 'service';
  readonly subject: string;
  readonly timeoutMs: number;
  /** Schema of an object. */
  readonly input: JsonSchema;
  /** Null: it answers nothing. */
  readonly output: JsonSchema | null;
}

/** What requests may call. */
export type Action = FunctionAction | ServiceAction;

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
