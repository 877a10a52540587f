// db.seed: operator → database. Rows for a first look, into tables that are empty.
import { z } from 'zod';
import { tableNameSchema } from './condition.ts';
import { defineSubject } from './subject.ts';

const seedRequestSchema = z.object({
  /** Where names without a schema are looked up. */
  schema: z.string(),
  /** Nothing is done when one of them has a row. */
  tables: z.array(tableNameSchema),
  /** SQL of the application's author, and its name for words about a mistake. */
  script: z.object({ name: z.string(), text: z.string() }),
});
export type SeedRequest = z.infer<typeof seedRequestSchema>;

export const dbSeed = defineSubject({
  name: 'db.seed',
  request: seedRequestSchema,
  reply: z.object({ isSeeded: z.boolean() }),
});
