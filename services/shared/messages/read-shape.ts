// What is to be read? A plan without its values: plain data, the contract between api, cache and database.
import { z } from 'zod';
import {
  conditionSchema,
  joinSchema,
  operandSchema,
  tableNameSchema,
  valueIndexSchema,
} from './condition.ts';

/** A column of the answer. */
const selectColumnSchema = z.object({
  kind: z.literal('column'),
  alias: z.string(),
  operand: operandSchema,
  cast: z.string().optional(),
});

/** Related rows inside the row of the answer. */
const selectEmbedSchema = z.object({
  kind: z.literal('embed'),
  alias: z.string(),
  join: joinSchema,
  cardinality: z.enum(['one', 'many']),
  /** Rows of the parent without a related row are left out. */
  inner: z.boolean(),
  /** The columns of the related row (cardinality one) go into the row of the parent. */
  spread: z.boolean(),
  get rows() {
    return rowsSchema;
  },
});
export const selectItemSchema = z.union([selectColumnSchema, selectEmbedSchema]);
export type SelectItem = z.infer<typeof selectItemSchema>;

const orderItemSchema = z.object({
  operand: operandSchema,
  /** To-one relation that the column belongs to. */
  join: joinSchema.optional(),
  /** The caller's rule on the related row; without it, or where it does not hold, the key is null. */
  where: conditionSchema.nullable().optional(),
  direction: z.enum(['asc', 'desc']),
  nulls: z.enum(['first', 'last']).optional(),
});
export type OrderItem = z.infer<typeof orderItemSchema>;

/** Name of the only column of results that are told whole. */
export const resultColumn = 'value';

/** The result of an SQL function. Arguments that are not listed get the function's defaults. */
const functionSourceSchema = z.object({
  schema: z.string(),
  function: z.string(),
  arguments: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      /** Text of its value; without it, the value stands in the payload under the argument's name. */
      value: valueIndexSchema.optional(),
    }),
  ),
  /** The text of a JSON object; null when no argument stands in it. */
  payload: valueIndexSchema.nullable(),
  /** `columns`: rows with the function's columns; `whole`: rows with one column, `resultColumn`. */
  gives: z.enum(['columns', 'whole']),
  /** PostgreSQL refuses whatever the function would change (25006). */
  readOnly: z.boolean(),
});
export type FunctionSource = z.infer<typeof functionSourceSchema>;

/** Rows of one table: the resource itself or an embed; or what a function gives. */
export const rowsSchema = z.object({
  source: z.union([tableNameSchema, functionSourceSchema]),
  select: z.array(selectItemSchema),
  where: conditionSchema.nullable(),
  order: z.array(orderItemSchema),
  limit: valueIndexSchema.nullable(),
  offset: valueIndexSchema.nullable(),
});
export type Rows = z.infer<typeof rowsSchema>;

/** Form of the body: a JSON array, one JSON object (the first row), or CSV with a header line. */
export const bodyFormSchema = z.enum(['array', 'object', 'csv']);
/** Of rows with `resultColumn`: an array of its values, or its value in the first row. */
const wholeFormSchema = z.enum(['values', 'value']);

export const readShapeSchema = z.object({
  /** Model revision the plan was made with. */
  revision: z.string(),
  rows: rowsSchema,
  form: z.union([bodyFormSchema, wholeFormSchema]),
  nullsStripped: z.boolean(),
  count: z.enum(['none', 'exact', 'planned', 'estimated']),
});
export type ReadShape = z.infer<typeof readShapeSchema>;
