// db.write: api → database. One write, in one transaction.
import { z } from 'zod';
import { valuesSchema } from './condition.ts';
import { positionSchema } from './stamp.ts';
import { defineShapedSubject } from './subject.ts';
import { writeShapeSchema } from './write-shape.ts';

const writeAnswerSchema = z.object({
  /** Text made by PostgreSQL; '' when no body was asked for. */
  body: z.string(),
  /** Rows in the body: those of the written rows the caller may see. */
  count: z.number(),
  /** Rows written. */
  affected: z.number(),
  /** Of those, rows that did not exist before. */
  inserted: z.number(),
  /** Values of `locationColumns` as text when exactly one row was written, else null. */
  location: z.array(z.string().nullable()).nullable(),
  /** Reads that reach it see the write; null where nobody follows the database. */
  position: positionSchema.nullable(),
});
export type WriteAnswer = z.infer<typeof writeAnswerSchema>;

export const dbWrite = defineShapedSubject({
  name: 'db.write',
  shape: writeShapeSchema,
  row: {
    values: valuesSchema,
    /** JSON text: an array of objects for an insert, one object for an update, null for a delete. */
    payload: z.string().nullable(),
    /** Rows in the payload. */
    rows: z.number(),
  },
  reply: writeAnswerSchema,
  opaque: { request: 'payload', reply: 'body' },
});
export type WriteRequest = z.infer<typeof dbWrite.request>;
