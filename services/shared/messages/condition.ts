// Which rows does a plan mean? Conditions with their values taken out.
import { z } from 'zod';
import { compareOperators, isOperands } from '../filter/filter.ts';

/** Index into the row of values that travels beside a shape. */
export const valueIndexSchema = z.int().nonnegative();

/** `->key`; the key is a value too, because it came from the client. */
const jsonStepSchema = z.object({
  arrow: z.enum(['->', '->>']),
  key: valueIndexSchema,
  isIndex: z.boolean(),
});

/** A column with its PostgreSQL type (without length or precision), or a place in its JSON. */
export const operandSchema = z.object({
  column: z.string(),
  type: z.string(),
  json: z.array(jsonStepSchema).optional(),
});
export type Operand = z.infer<typeof operandSchema>;

export const tableNameSchema = z.object({ schema: z.string(), table: z.string() });
export type TableName = z.infer<typeof tableNameSchema>;

const columnPairSchema = z.object({ local: z.string(), foreign: z.string() });

/** How rows of one table find those of another: by column pairs, perhaps through a joining table. */
export const joinSchema = z.object({
  target: tableNameSchema,
  /** Without `through`: own column = column of the target. With it: own column = column of the joining table. */
  columns: z.array(columnPairSchema),
  through: z
    .object({
      table: tableNameSchema,
      /** Column of the joining table (`local`) = column of the target (`foreign`). */
      columns: z.array(columnPairSchema),
      /** The caller's rules on the rows of the joining table. */
      get where() {
        return conditionSchema.nullable();
      },
    })
    .optional(),
});
export type Join = z.infer<typeof joinSchema>;

const compareSchema = z.object({
  kind: z.literal('compare'),
  operand: operandSchema,
  operator: z.enum(compareOperators),
  quantifier: z.enum(['any', 'all']).optional(),
  language: valueIndexSchema.optional(),
  value: valueIndexSchema,
});
const inSchema = z.object({
  kind: z.literal('in'),
  operand: operandSchema,
  /** The value is the text of a PostgreSQL array. */
  value: valueIndexSchema,
});
const isSchema = z.object({
  kind: z.literal('is'),
  operand: operandSchema,
  is: z.enum(isOperands),
});
const logicSchema = z.object({
  kind: z.enum(['and', 'or']),
  get of() {
    return z.array(conditionSchema);
  },
});
const notSchema = z.object({
  kind: z.literal('not'),
  get of() {
    return conditionSchema;
  },
});
/** There is a related row with … */
const existsSchema = z.object({
  kind: z.literal('exists'),
  join: joinSchema,
  get where() {
    return conditionSchema.nullable();
  },
});

/** The rule holds, and then `of`, which is not evaluated for rows that the rule leaves out. */
const behindSchema = z.object({
  kind: z.literal('behind'),
  get rule() {
    return conditionSchema;
  },
  get of() {
    return conditionSchema;
  },
});

/** All of a tree's leaves refer to values by index: two requests that differ in values only have equal trees. */
export const conditionSchema = z.union([
  compareSchema,
  inSchema,
  isSchema,
  logicSchema,
  notSchema,
  existsSchema,
  behindSchema,
]);
export type Condition = z.infer<typeof conditionSchema>;

/** A row of values: what the shape's indexes point to, as PostgreSQL text. */
export const valuesSchema = z.array(z.string().nullable());
export type Values = z.infer<typeof valuesSchema>;
