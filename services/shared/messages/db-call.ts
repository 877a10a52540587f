// db.call: api → database. One call of a function that may change data: it runs once, whatever happens.
import { z } from 'zod';
import { valueIndexSchema, valuesSchema } from './condition.ts';
import { readAnswerSchema } from './db-read.ts';
import { readShapeSchema } from './read-shape.ts';
import { positionSchema } from './stamp.ts';
import { defineShapedSubject } from './subject.ts';

/** What is read from the function's result; its source is a function. */
export const callShapeSchema = readShapeSchema.extend({
  /** Not exactly one row: error PGRST116, nothing changed. */
  exactlyOne: z.boolean(),
  /** The function gives more rows than this value: error PGRST124, nothing changed. */
  maxAffected: valueIndexSchema.nullable(),
});
export type CallShape = z.infer<typeof callShapeSchema>;

const callAnswerSchema = readAnswerSchema.extend({
  /** Reads that reach it see what the function changed; null where nobody follows the database. */
  position: positionSchema.nullable(),
});
export type CallAnswer = z.infer<typeof callAnswerSchema>;

export const dbCall = defineShapedSubject({
  name: 'db.call',
  shape: callShapeSchema,
  row: { values: valuesSchema },
  reply: callAnswerSchema,
  opaque: { reply: 'body' },
});
export type CallRequest = z.infer<typeof dbCall.request>;
