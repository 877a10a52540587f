// What must somebody know of an answer to keep it, and of a write to see it again?
import { z } from 'zod';
import { lsnSchema } from './invalidation.ts';

/** A place in the history of the database. Positions of different epochs cannot be compared. */
export const positionSchema = z.object({ epoch: z.string(), lsn: lsnSchema });
export type Position = z.infer<typeof positionSchema>;

/**
 * What an answer depends on, and from when it is. It may be kept as long as none of its tags was invalidated
 * after `asOf`; see shared/coherence.
 */
export const stampSchema = z.object({
  epoch: z.string(),
  /** Every commit up to here is in the answer; it may hold later ones too. */
  asOf: lsnSchema,
  /** Signed 32-bit hashes. */
  tags: z.array(z.int()),
  /** Column sets some of the tags are made of, each as `columnSetText` writes it. */
  columnSets: z.array(z.string()),
});
export type Stamp = z.infer<typeof stampSchema>;

/** How a cache came to an answer: its own, one it fetched, or one it could not have kept. */
export const cacheOutcomeSchema = z.enum(['hit', 'miss', 'bypass']);
export type CacheOutcome = z.infer<typeof cacheOutcomeSchema>;

/** Why a cache was passed by: a closed set, for `Cache-Status` and metrics. */
export const bypassReasonSchema = z.enum([
  /** Switched off for the entity. */
  'off',
  /** Nobody says what changes in the database: no relay runs, or it cannot be reached. */
  'unfollowed',
  /** It could not be proven in time that the caches are up to date. */
  'unfresh',
  /** The caller has seen a position that the cache did not reach in time, or one of another epoch. */
  'behind',
  /** The answer depends on more than rows whose changes are told: a view, a function, the time. */
  'unstamped',
]);
export type BypassReason = z.infer<typeof bypassReasonSchema>;

/** How long an answer may be kept at most; null: until something it depends on changes. */
export const cachePolicySchema = z.object({ maxAgeMs: z.int().positive().nullable() });
export type CachePolicy = z.infer<typeof cachePolicySchema>;
