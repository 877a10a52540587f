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
  direction: z.enum(['asc', 'desc']),
  nulls: z.enum(['first', 'last']).optional(),
});
export type OrderItem = z.infer<typeof orderItemSchema>;

/** Rows of one table: the resource itself or an embed. */
export const rowsSchema = z.object({
  source: tableNameSchema,
  select: z.array(selectItemSchema),
  where: conditionSchema.nullable(),
  order: z.array(orderItemSchema),
  limit: valueIndexSchema.nullable(),
  offset: valueIndexSchema.nullable(),
});
export type Rows = z.infer<typeof rowsSchema>;

/** Form of the body: a JSON array, one JSON object (the first row), or CSV with a header line. */
export const bodyFormSchema = z.enum(['array', 'object', 'csv']);

export const readShapeSchema = z.object({
  /** Model revision the plan was made with. */
  revision: z.string(),
  rows: rowsSchema,
  form: bodyFormSchema,
  nullsStripped: z.boolean(),
  count: z.enum(['none', 'exact', 'planned', 'estimated']),
});
export type ReadShape = z.infer<typeof readShapeSchema>;
