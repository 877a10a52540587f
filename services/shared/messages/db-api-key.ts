// db.api-key: gateway → database. Is there an API key with this hash, is it good now, and whose is it?
import { z } from 'zod';
import { defineSubject } from './subject.ts';

const apiKeyRequestSchema = z.object({
  id: z.string(),
  /** SHA-256 of the key that was presented, in hexadecimal digits; the key itself goes nowhere. */
  hash: z.string(),
});
export type ApiKeyRequest = z.infer<typeof apiKeyRequestSchema>;

const goodKeySchema = z.object({
  state: z.literal('good'),
  id: z.string(),
  name: z.string(),
  role: z.string(),
  claims: z.record(z.string(), z.unknown()),
  /** Its usage plan: limits may be those of one plan only. */
  plan: z.string().nullable(),
  /** Milliseconds since 1970; null: it does not expire. */
  expiresMs: z.number().nullable(),
});
export type GoodKey = z.infer<typeof goodKeySchema>;

const badKeySchema = z.object({ state: z.enum(['unknown', 'revoked', 'expired']) });

/** That a key was revoked or has expired is told only to who has it. */
const apiKeyReplySchema = z.union([goodKeySchema, badKeySchema]);
export type ApiKeyReply = z.infer<typeof apiKeyReplySchema>;

export const dbApiKey = defineSubject({
  name: 'db.api-key',
  request: apiKeyRequestSchema,
  reply: apiKeyReplySchema,
  isRepeatable: true,
});
