// What is to be changed? A write without its values.
import { z } from 'zod';
import { conditionSchema, tableNameSchema, valueIndexSchema } from './condition.ts';
import { bodyFormSchema, selectItemSchema } from './read-shape.ts';

/** A column that is written; its values come from the payload under the same name. */
const writeColumnSchema = z.object({
  name: z.string(),
  /** PostgreSQL type with length and precision. */
  type: z.string(),
  /** SQL expression used where a row of the payload lacks the key; null = NULL. From the model, never from a client. */
  missing: z.string().nullable(),
});

/** What is told about the rows after the write. */
const answerSchema = z.object({
  /** `none`: no body (return=minimal, headers-only). */
  form: z.union([z.literal('none'), bodyFormSchema]),
  nullsStripped: z.boolean(),
  select: z.array(selectItemSchema),
  /** The caller's read rule: rows it may not see are not told. */
  visible: conditionSchema.nullable(),
  /** Columns whose values of the single written row are wanted for `Location`. */
  locationColumns: z.array(z.string()),
});

const commonFields = {
  revision: z.string(),
  target: tableNameSchema,
  answer: answerSchema,
  /** Not exactly one row: error PGRST116, nothing changed. */
  exactlyOne: z.boolean(),
  /** More rows than this value: error PGRST124, nothing changed. */
  maxAffected: valueIndexSchema.nullable(),
};

export const insertShapeSchema = z.object({
  kind: z.literal('insert'),
  ...commonFields,
  columns: z.array(writeColumnSchema),
  /** `ON CONFLICT`: existing rows are merged (only those that fulfil `using`, else error 42501) or left alone. */
  conflict: z
    .object({
      columns: z.array(z.string()),
      action: z.enum(['merge', 'ignore']),
      update: z.array(z.string()),
      using: conditionSchema.nullable(),
      /** The rows that an update leaves behind must fulfil this, else error 42501. */
      check: conditionSchema.nullable(),
    })
    .nullable(),
  /** Every row left behind must fulfil this, else error 42501 and nothing changed. */
  check: conditionSchema.nullable(),
});
export const updateShapeSchema = z.object({
  kind: z.literal('update'),
  ...commonFields,
  columns: z.array(writeColumnSchema),
  where: conditionSchema,
  check: conditionSchema.nullable(),
});
export const deleteShapeSchema = z.object({
  kind: z.literal('delete'),
  ...commonFields,
  where: conditionSchema,
});
export const writeShapeSchema = z.discriminatedUnion('kind', [
  insertShapeSchema,
  updateShapeSchema,
  deleteShapeSchema,
]);
export type WriteShape = z.infer<typeof writeShapeSchema>;
export type InsertShape = z.infer<typeof insertShapeSchema>;
export type UpdateShape = z.infer<typeof updateShapeSchema>;
export type DeleteShape = z.infer<typeof deleteShapeSchema>;
export type Answer = z.infer<typeof answerSchema>;
