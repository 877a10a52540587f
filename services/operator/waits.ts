// When is a plan that waits looked at again, and is there anything new to tell then?
import type { Clock } from '../shared/clock.ts';
import type { Observe } from '../shared/observe/observation.ts';
import type { Waiting } from './contract.ts';
import type { Reconciled } from './reconcile.ts';
import { tellInStatus } from './told-contract.ts';

export interface WaitsOptions {
  readonly clock: Pick<Clock, 'elapsedMs'>;
  readonly observe: Observe;
  readonly isAcknowledged: (revision: string) => boolean;
  /** Has it reconciled. */
  readonly look: () => void;
}

/** Between looks at what somebody else may have changed in the database: it says nothing of it. */
const lookMs = 30_000;
/** Between looks whether everybody runs the model. */
const acknowledgedMs = 500;

const waitingOf = (reconciled: Reconciled): readonly Waiting[] | undefined =>
  'contracted' in reconciled ? reconciled.contracted?.waiting : undefined;

/** Equal texts say the same; null: it has to be told in any case. */
function textOf(reconciled: Reconciled): string | null {
  if (reconciled.outcome !== 'unchanged') return null;
  const { revision, contracted, reclaimed } = reconciled;
  const applied = [...(contracted?.applied ?? []), ...(reclaimed?.applied ?? [])];
  if (applied.length > 0) return null;
  return JSON.stringify([revision, contracted?.waiting.map(tellInStatus), reclaimed?.refusals]);
}

function countsOf(waiting: readonly Waiting[]): Record<Waiting['for'], number> {
  const counts = { approval: 0, 'other approval': 0, acknowledgements: 0, refusals: 0, retry: 0 };
  for (const one of waiting) counts[one.for]++;
  return counts;
}

export function createWaits({ clock, observe, isAcknowledged, look }: WaitsOptions) {
  let waiting: readonly Waiting[] = [];
  let revision = '';
  let lookedMs = 0;
  let told: string | null = null;
  /** A declaration changed since what is going on began. */
  let hasNews = false;

  function tick(): void {
    if (waiting.length === 0) return;
    const isServed =
      waiting.some((one) => one.for === 'acknowledgements') && isAcknowledged(revision);
    if (!isServed && clock.elapsedMs() - lookedMs < lookMs) return;
    lookedMs = clock.elapsedMs();
    look();
  }
  const timer = setInterval(tick, acknowledgedMs).unref();

  return {
    /** A declaration changed: whatever comes of it is told. */
    changed(): void {
      told = null;
      hasNews = true;
    },
    /** A reconciliation begins: it sees all changes so far. */
    began(): void {
      hasNews = false;
    },
    isTold: (reconciled: Reconciled) => told !== null && told === textOf(reconciled),
    /** For after it was told. */
    after(reconciled: Reconciled): void {
      told = hasNews ? null : textOf(reconciled);
      const now = waitingOf(reconciled);
      if (now === undefined) return;
      waiting = now;
      if ('revision' in reconciled && reconciled.revision !== null) revision = reconciled.revision;
      lookedMs = clock.elapsedMs();
      observe({ kind: 'waiting-plans', byCause: countsOf(waiting) });
    },
    stop: () => clearInterval(timer),
  };
}
