// How is what happens told without holding up who is served? Together, when the turn of the event loop is over.
import type { Observation, Observe } from './observation.ts';

export interface LaterObserver {
  readonly observe: Observe;
  /** Tells what waits. */
  flush(): void;
}

/** They come with every request; what else there is must not be lost by a crash. */
const frequent: ReadonlySet<Observation['kind']> = new Set([
  ...(['request', 'connection-refused', 'limited', 'shed'] as const),
  ...(['message', 'cached-read', 'event-told', 'api-request', 'statement'] as const),
]);

/**
 * What comes with every request is told in batches, in its order: writing many lines in a row, the processor has in its
 * caches what it needs for the next. Anything else is told at once, behind what waits.
 */
export function observeLater(observe: Observe): LaterObserver {
  let waiting: Observation[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    for (const observation of batch) observe(observation);
  }
  return {
    observe(observation) {
      if (frequent.has(observation.kind)) {
        if (waiting.length === 0) setImmediate(flush);
        waiting.push(observation);
        return;
      }
      flush();
      observe(observation);
    },
    flush,
  };
}
