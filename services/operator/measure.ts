// How long does each try of a reconciliation take, and how many changes wait for one?
import type { Clock } from '../shared/clock.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { ReconciledObservation } from '../shared/observe/operator-observation.ts';

type Outcome = ReconciledObservation['outcome'];

export interface MeasureOptions {
  readonly observe: Observe;
  readonly clock: Pick<Clock, 'elapsedMs'>;
}

export function createMeasure({ observe, clock }: MeasureOptions) {
  let pending = 0;
  function setPending(count: number): void {
    pending = count;
    observe({ kind: 'pending-changes', count });
  }
  /** Begins a try; call what it gives when it ended. Changes that came before wait until one ends well. */
  function begin() {
    const taken = pending;
    const startMs = clock.elapsedMs();
    return (outcome: Outcome): void => {
      if (outcome !== 'failed') setPending(pending - taken);
      observe({ kind: 'reconciled', outcome, durationMs: clock.elapsedMs() - startMs });
    };
  }
  return {
    /** A change came. */
    changed: () => setPending(pending + 1),
    /** One try; what it rejects with is passed on. */
    async timed(attempt: () => Promise<Outcome>): Promise<void> {
      const ended = begin();
      let outcome: Outcome = 'failed';
      try {
        outcome = await attempt();
      } finally {
        ended(outcome);
      }
    },
    /** Nobody works here any more: nothing waits. */
    stop() {
      setPending(0);
      observe({ kind: 'standing-by' });
    },
  };
}
