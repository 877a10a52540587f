// cache.read: api → cache. One read; the cache answers it or has it loaded.
import type { z } from 'zod';
import { valuesSchema } from './condition.ts';
import { readAnswerSchema } from './db-read.ts';
import { readShapeSchema } from './read-shape.ts';
import {
  bypassReasonSchema,
  cacheOutcomeSchema,
  cachePolicySchema,
  positionSchema,
} from './stamp.ts';
import { defineShapedSubject } from './subject.ts';

const cachedAnswerSchema = readAnswerSchema.extend({
  from: cacheOutcomeSchema,
  /** Of a bypass; else null. */
  reason: bypassReasonSchema.nullable(),
});
export type CachedAnswer = z.infer<typeof cachedAnswerSchema>;

export const cacheRead = defineShapedSubject({
  name: 'cache.read',
  shape: readShapeSchema,
  row: {
    values: valuesSchema,
    /** The answer must not be older; null: the bound for everybody holds. */
    seen: positionSchema.nullable(),
    /** Null: it may not be kept. */
    policy: cachePolicySchema.nullable(),
  },
  reply: cachedAnswerSchema,
  isRepeatable: true,
  opaque: { reply: 'body' },
});
export type CacheReadRequest = z.infer<typeof cacheRead.request>;
