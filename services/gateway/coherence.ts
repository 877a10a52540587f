// What does the gateway need to keep answers, and to let everybody read what they have written?
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { Clock } from '../shared/clock.ts';
import { followWatermark } from '../shared/coherence/follow-watermark.ts';
import type { Position } from '../shared/messages/stamp.ts';
import type { Observe } from '../shared/observe/observation.ts';
import { timeInvalidations } from '../shared/observe/time-invalidations.ts';
import { type Consistency, createConsistency } from './consistency/consistency.ts';
import { createSessionMemory } from './consistency/session-memory.ts';
import { createConsistencyTokens } from './consistency/token.ts';
import { EdgeCache } from './stages/edge-cache.ts';

export interface CoherenceOptions {
  readonly bus: Bus;
  readonly clock: Clock;
  /** That of all gateways, from which the key of tokens follows. */
  readonly secret: string;
  /** Memory, in bytes, that answers may take. */
  readonly edgeCacheBytes: number;
  /** Milliseconds an answer may lag behind the database. */
  readonly maxStalenessMs: number;
  readonly observe: Observe;
}

export interface Coherence {
  readonly consistency: Consistency;
  readonly edge: EdgeCache;
  /** Up to where PostgreSQL has flushed now; null where nobody can tell. */
  readonly flushed: () => Promise<Position | null>;
  readonly release: Release;
}

/** Tags remembered in each of two generations: about 40 bytes each. */
const maxTags = 200_000;

export async function createCoherence(options: CoherenceOptions): Promise<Coherence> {
  const { bus, clock, secret, edgeCacheBytes: maxBytes, maxStalenessMs, observe } = options;
  const onCommit = timeInvalidations('edge', { observe, clock });
  const followed = await followWatermark({
    ...{ bus, clock, boundMs: maxStalenessMs, maxTags, onCommit },
  });
  const memory = await createSessionMemory({ bus, maxStalenessMs });
  return {
    consistency: createConsistency(createConsistencyTokens(secret), memory),
    edge: new EdgeCache({ followed, maxBytes, now: clock.elapsedMs, observe }),
    flushed: () => followed.flushed(),
    async release() {
      await memory.release();
      await followed.release();
    },
  };
}
