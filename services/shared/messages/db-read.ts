// db.read: cache → database. One read.
import { z } from 'zod';
import { valuesSchema } from './condition.ts';
import { readShapeSchema } from './read-shape.ts';
import { stampSchema } from './stamp.ts';
import { defineShapedSubject } from './subject.ts';

/** What PostgreSQL said to one row of values. */
export const readAnswerSchema = z.object({
  /** The body as text, made by PostgreSQL; no service parses it. '' when an object was asked for and there is no row. */
  body: z.string(),
  /** Rows in the body. For form `object`: how many there would have been, counted up to 2. */
  count: z.number(),
  /** Rows without limit and offset, when the shape asks for a count. */
  total: z.number().nullable(),
  /** For who wants to keep the answer; null when nobody may. */
  stamp: stampSchema.nullable(),
});
export type ReadAnswer = z.infer<typeof readAnswerSchema>;

export const dbRead = defineShapedSubject({
  name: 'db.read',
  shape: readShapeSchema,
  row: { values: valuesSchema },
  reply: readAnswerSchema,
  isRepeatable: true,
  opaque: { reply: 'body' },
});
export type ReadRequest = z.infer<typeof dbRead.request>;
