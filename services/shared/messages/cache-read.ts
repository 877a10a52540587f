// cache.read: api → cache. One read; the cache answers it or has it loaded.
import { z } from 'zod';
import { valuesSchema } from './condition.ts';
import { readAnswerSchema, readRequestFields } from './db-read.ts';
import { defineSubject } from './subject.ts';

const cacheReadRequestSchema = z.object({ ...readRequestFields, values: valuesSchema });
export type CacheReadRequest = z.infer<typeof cacheReadRequestSchema>;

export const cacheRead = defineSubject({
  name: 'cache.read',
  request: cacheReadRequestSchema,
  reply: readAnswerSchema,
});
