// How does a failure that comes back every moment not fill the log?
import type { Clock } from '../clock.ts';
import type { FailureObservation, Observe } from './observation.ts';

/** A kind that is told is not told again for this long. */
const quietMs = 60_000;
/** Kinds that are remembered; the oldest is forgotten, and told anew. */
const maxKinds = 100;

function kindOf({ doing, error }: FailureObservation): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return `${doing}: ${String(code ?? message ?? error)}`;
}

/**
 * Passes everything on, but of failures of one kind only the first within a minute, with how many came since
 * the last one that was told. A failure with a trace is somebody's answer, and always told.
 */
export function collapseFailures(observe: Observe, { elapsedMs }: Clock): Observe {
  const kinds = new Map<string, { toldMs: number; untold: number }>();

  function remember(kind: string, toldMs: number): void {
    kinds.delete(kind);
    kinds.set(kind, { toldMs, untold: 0 });
    const [oldest] = kinds.keys();
    if (kinds.size > maxKinds && oldest !== undefined) kinds.delete(oldest);
  }

  return (observation) => {
    if (observation.kind !== 'failure' || observation.trace !== undefined)
      return observe(observation);
    const kind = kindOf(observation);
    const known = kinds.get(kind);
    if (known !== undefined && elapsedMs() - known.toldMs < quietMs) {
      known.untold++;
      return;
    }
    remember(kind, elapsedMs());
    const since = known?.untold ?? 0;
    observe(
      since === 0
        ? observation
        : { ...observation, doing: `${observation.doing} (and ${since} times before)` },
    );
  };
}
