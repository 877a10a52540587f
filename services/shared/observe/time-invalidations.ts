// How late does who keeps answers know of a commit?
import type { Clock } from '../clock.ts';
import type { CacheLayer } from './cache-observation.ts';
import type { Observe } from './observation.ts';

export interface TimeInvalidationsOptions {
  readonly observe: Observe;
  readonly clock: Pick<Clock, 'epochMs'>;
}

/** A listener to commits, each by when it was made: PostgreSQL's clock, in Unix milliseconds. */
export function timeInvalidations(layer: CacheLayer, { observe, clock }: TimeInvalidationsOptions) {
  return (committedMs: number): void => {
    const delayMs = Math.max(0, clock.epochMs() - committedMs);
    observe({ kind: 'invalidated', layer, delayMs });
  };
}
