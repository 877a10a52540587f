// How long may answers about an entity be kept? As declared of it, or of the whole application.
import { z } from 'zod';
import type { CachePolicy } from '../messages/stamp.ts';

export const cacheSpecSchema = z.strictObject({
  enabled: z.boolean().optional().describe('Whether answers are kept; default true.'),
  maxAgeSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .optional()
    .describe(
      'Longest time an answer is kept, though nothing it depends on has changed; default: any.',
    ),
});
export type CacheSpec = z.infer<typeof cacheSpecSchema>;

/** What the entity does not say, the application does. Null: its answers are not kept. */
export function compileCachePolicy(own: CacheSpec = {}, all: CacheSpec = {}): CachePolicy | null {
  const { enabled = true, maxAgeSeconds } = { ...all, ...own };
  if (!enabled) return null;
  return { maxAgeMs: maxAgeSeconds === undefined ? null : maxAgeSeconds * 1000 };
}

/** Of an answer that depends on several entities: the strictest. */
export function strictest(policies: readonly (CachePolicy | null)[]): CachePolicy | null {
  let maxAgeMs = Number.POSITIVE_INFINITY;
  for (const policy of policies) {
    if (policy === null) return null;
    maxAgeMs = Math.min(maxAgeMs, policy.maxAgeMs ?? Number.POSITIVE_INFINITY);
  }
  return { maxAgeMs: Number.isFinite(maxAgeMs) ? maxAgeMs : null };
}
