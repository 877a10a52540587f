// What do those tell who keep answers?
import type { BypassReason } from '../messages/stamp.ts';

/** Who keeps answers: the gateway's edge, or the cache service. */
export type CacheLayer = 'edge' | 'cache';

/** A read came to who keeps answers. */
export interface CachedReadObservation {
  readonly kind: 'cached-read';
  readonly layer: CacheLayer;
  /** A bypass by its reason. */
  readonly outcome: 'hit' | 'miss' | BypassReason;
  /** Memory that all kept answers take, and how many they are. */
  readonly bytes: number;
  readonly entries: number;
}

/** A transaction is known to who keeps answers: what depends on its rows is kept no more. */
export interface InvalidatedObservation {
  readonly kind: 'invalidated';
  readonly layer: CacheLayer;
  /** Since its commit, as far as the clocks of PostgreSQL's machine and this one agree. */
  readonly delayMs: number;
}
