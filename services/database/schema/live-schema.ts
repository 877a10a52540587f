// What is in the database? The part of PostgreSQL's catalog that a declaration can speak about.
import { z } from 'zod';

const identity = z.enum(['always', 'by default']).nullable();

const liveColumnSchema = z.object({
  name: z.string(),
  /** As format_type() spells it. */
  type: z.string(),
  notNull: z.boolean(),
  /** pg_get_expr() of the default. */
  default: z.string().nullable(),
  /** pg_get_expr() of a generated column, stored or virtual. */
  generated: z.string().nullable(),
  identity,
  /** Adding the column left existing rows untouched: its default was evaluated once. */
  hasMissing: z.boolean(),
  comment: z.string().nullable(),
});
export type LiveColumn = z.infer<typeof liveColumnSchema>;

export const referenceActions = [
  'no action',
  'restrict',
  'cascade',
  'set null',
  'set default',
] as const;
export type ReferenceAction = (typeof referenceActions)[number];

const liveConstraintSchema = z.object({
  name: z.string(),
  kind: z.enum(['primary key', 'unique', 'foreign key', 'check', 'exclusion']),
  /** Of a check: empty when it names none. */
  columns: z.array(z.string()),
  validated: z.boolean(),
  /** pg_get_expr() of a check. */
  expression: z.string().nullable(),
  /** pg_get_constraintdef(). */
  definition: z.string(),
  isDeferrable: z.boolean(),
  references: z
    .object({
      schema: z.string(),
      table: z.string(),
      columns: z.array(z.string()),
      onDelete: z.enum(referenceActions),
      onUpdate: z.enum(referenceActions),
      /** It says more than a declaration can: MATCH FULL, SET NULL (some columns). */
      isSpecial: z.boolean(),
    })
    .nullable(),
});
export type LiveConstraint = z.infer<typeof liveConstraintSchema>;

const liveIndexSchema = z.object({
  name: z.string(),
  /** What stands behind the table in pg_get_indexdef(): `USING btree (a)`. */
  definition: z.string(),
  unique: z.boolean(),
  valid: z.boolean(),
  /** Name of the constraint it belongs to. */
  constraint: z.string().nullable(),
  /** Plain key columns; null when it has expressions, a condition, or included columns. */
  columns: z.array(z.string()).nullable(),
  nullsNotDistinct: z.boolean(),
});
export type LiveIndex = z.infer<typeof liveIndexSchema>;

const liveTableSchema = z.object({
  name: z.string(),
  kind: z.enum(['table', 'partitioned', 'view', 'materialized view', 'foreign table']),
  comment: z.string().nullable(),
  inExtension: z.boolean(),
  columns: z.array(liveColumnSchema),
  constraints: z.array(liveConstraintSchema),
  indexes: z.array(liveIndexSchema),
});
export type LiveTable = z.infer<typeof liveTableSchema>;

const liveTypeSchema = z.object({
  name: z.string(),
  schema: z.string(),
  /** It may be named without its schema. */
  isVisible: z.boolean(),
  kind: z.enum(['enum', 'domain', 'other']),
  /** Of an enum type, in order. */
  values: z.array(z.string()),
});
export type LiveType = z.infer<typeof liveTypeSchema>;

const liveFunctionSchema = z.object({
  name: z.string(),
  comment: z.string().nullable(),
  arguments: z.array(
    z.object({ name: z.string(), type: z.string(), mode: z.string(), hasDefault: z.boolean() }),
  ),
  /** As format_type() spells it. */
  returns: z.string(),
  /** PostgreSQL's pseudo-types (anyelement, internal) are among its arguments. */
  isPolymorphic: z.boolean(),
  /** A pseudo-type other than void and record. */
  returnsUnknown: z.boolean(),
  /** Columns of the table or composite type it returns; empty for other types. */
  rowColumns: z.array(z.object({ name: z.string(), type: z.string() })),
  returnsSet: z.boolean(),
  isVolatile: z.boolean(),
});
export type LiveFunction = z.infer<typeof liveFunctionSchema>;

export const liveSchemaSchema = z.object({
  name: z.string(),
  exists: z.boolean(),
  tables: z.array(liveTableSchema),
  types: z.array(liveTypeSchema),
  functions: z.array(liveFunctionSchema),
});
export type LiveSchema = z.infer<typeof liveSchemaSchema>;
export const liveTablesSchema = z.array(liveTableSchema);
