// db.read: cache → database. One shape, many rows of values; one answer a row.
import { z } from 'zod';
import { valuesSchema } from './condition.ts';
import { errorBodySchema } from './outcome.ts';
import { readShapeSchema } from './read-shape.ts';
import { defineSubject } from './subject.ts';

/** What PostgreSQL said to one row of values. */
export const readAnswerSchema = z.object({
  /** The body as text, made by PostgreSQL; no service parses it. '' when an object was asked for and there is no row. */
  body: z.string(),
  /** Rows in the body. For form `object`: how many there would have been, counted up to 2. */
  count: z.number(),
  /** Rows without limit and offset, when the shape asks for a count. */
  total: z.number().nullable(),
});
export type ReadAnswer = z.infer<typeof readAnswerSchema>;

const readOutcomeSchema = z.union([
  readAnswerSchema.extend({ error: z.undefined().optional() }),
  z.object({ error: errorBodySchema }),
]);
export type ReadOutcome = z.infer<typeof readOutcomeSchema>;

/** `key` is equal for equal shapes and differs for different ones (a hash of the shape). */
export const readRequestFields = { key: z.string(), shape: readShapeSchema };

export const dbRead = defineSubject({
  name: 'db.read',
  request: z.object({ ...readRequestFields, rows: z.array(valuesSchema) }),
  reply: z.array(readOutcomeSchema),
});
