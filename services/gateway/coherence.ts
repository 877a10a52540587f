// What does the gateway need to keep answers, and to let everybody read what they have written?
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { Clock } from '../shared/clock.ts';
import { followWatermark } from '../shared/coherence/follow-watermark.ts';
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
}

export interface Coherence {
  readonly consistency: Consistency;
  readonly edge: EdgeCache;
  readonly release: Release;
}

/** Tags remembered in each of two generations: about 40 bytes each. */
const maxTags = 200_000;

export async function createCoherence(options: CoherenceOptions): Promise<Coherence> {
  const { bus, clock, secret, edgeCacheBytes: maxBytes, maxStalenessMs } = options;
  const followed = await followWatermark({ bus, clock, boundMs: maxStalenessMs, maxTags });
  const memory = await createSessionMemory({ bus, maxStalenessMs });
  return {
    consistency: createConsistency(createConsistencyTokens(secret), memory),
    edge: new EdgeCache({ followed, maxBytes, now: clock.elapsedMs }),
    async release() {
      await memory.release();
      await followed.release();
    },
  };
}
