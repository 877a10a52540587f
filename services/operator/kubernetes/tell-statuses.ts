// How do resources hear what became of them? By their status, and an Event for each new mistake.
import type { Observe } from '../../shared/observe/observation.ts';
import { countReady } from '../decide/readiness.ts';
import { nextStatus, type ResourceStatus, type Told, type Verdict } from '../decide/status.ts';
import { verdictOf } from '../decide/verdict.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import type { KubernetesClient, Plural, ServerObject } from './kubernetes-client.ts';

/** A resource as it stood when a reconciliation looked at it. */
export interface Looked {
  readonly plural: Plural;
  readonly object: ServerObject;
  /** `schema.table` that is to go with it. */
  readonly table?: string | undefined;
  /** It, or the Application. */
  readonly isPaused?: boolean;
}
export interface StatusTellerOptions {
  readonly client: Pick<KubernetesClient, 'applyStatus' | 'warn'>;
  readonly observe: Observe;
  /** As the server told last; undefined when it is gone. */
  readonly current: (looked: Looked) => ServerObject | undefined;
}
/** `also`: what else is said of a resource beside what became of it; null: nothing at all. */
export type Also = (object: ServerObject, verdict: Verdict) => Verdict | null;
export type TellStatuses = (
  looked: readonly Looked[],
  reconciled: Reconciled | Stuck,
  also: Also,
) => Promise<void>;

/** How many statuses are written at a time. */
const writers = 8;

const newer = (told: Answered, written: Answered | undefined): Answered =>
  written !== undefined && isNewer(written.resourceVersion, told.resourceVersion) ? written : told;

const warn = (client: StatusTellerOptions['client'], object: ServerObject, why: Told) =>
  client.warn(object, why.reason, why.message);

/** What is gone. */
function forget(answered: Map<string, Answered>, looked: readonly Looked[]): void {
  const uids = new Set(looked.map(({ object }) => object.metadata.uid));
  for (const uid of answered.keys()) if (!uids.has(uid)) answered.delete(uid);
}

/** A few at a time; what failed. */
async function failuresOf(looked: readonly Looked[], tell: (one: Looked) => Promise<void>) {
  const failed: unknown[] = [];
  for (let first = 0; first < looked.length; first += writers)
    for (const outcome of await Promise.allSettled(looked.slice(first, first + writers).map(tell)))
      if (outcome.status === 'rejected') failed.push(outcome.reason);
  return failed;
}

function throwAny(failed: readonly unknown[]): void {
  if (failed.length > 0)
    throw new Error(`${failed.length} statuses were not written`, { cause: failed[0] });
}

function tellReadiness(
  observe: Observe,
  looked: readonly Looked[],
  newest: (one: Looked) => Answered | undefined,
): void {
  const entities = looked.filter(({ plural }) => plural === 'entities');
  observe({ kind: 'entities', byReady: countReady(entities.map((one) => newest(one)?.status)) });
}

interface Answered {
  readonly resourceVersion: string;
  readonly status: ResourceStatus | undefined;
}

/** Versions are numbers: promised from Kubernetes 1.35 on, and so since its beginning. */
const isNewer = (version: string, than: string) => BigInt(version) > BigInt(than);

/**
 * Writes what differs; one reconciliation after the other. Rejects when a status could not be written: the others
 * are, and telling again writes only what is missing.
 */
export function createTellStatuses(options: StatusTellerOptions): TellStatuses {
  const { client, current } = options;
  let telling: Promise<void> = Promise.resolve();
  /** As the server answered last, by uid: it tells watches of what was written a moment later. */
  const answered = new Map<string, Answered>();

  /** What it says now; undefined when it is gone, or another of its name is there. */
  function newest({ plural, object }: Looked): Answered | undefined {
    const { uid } = object.metadata;
    const told = current({ plural, object });
    if (told?.metadata.uid !== uid) return undefined;
    return newer(
      { resourceVersion: told.metadata.resourceVersion, status: told.status },
      answered.get(uid),
    );
  }

  async function tell(looked: Looked, reconciled: Reconciled | Stuck, also: Also): Promise<void> {
    const { plural, object, table } = looked;
    const { name, uid, generation } = object.metadata;
    const now = newest(looked);
    if (now === undefined) return;
    const { kind } = object;
    const judged = { kind, name, generation, table, isPaused: looked.isPaused };
    const became = verdictOf(judged, now.status, reconciled);
    const verdict = also(object, became);
    const status = verdict && nextStatus(now.status, verdict, new Date());
    if (verdict === null || status === null) return;
    const why = verdict.warning ?? (verdict.isCulprit ? verdict.conditions.Ready : undefined);
    if (why !== undefined) await warn(client, object, why);
    const { metadata, status: written } = await client.applyStatus(plural, object, status);
    answered.set(uid, { resourceVersion: metadata.resourceVersion, status: written });
  }

  async function tellEach(...[looked, reconciled, also]: Parameters<TellStatuses>) {
    forget(answered, looked);
    const failed = await failuresOf(looked, (one) => tell(one, reconciled, also));
    tellReadiness(options.observe, looked, newest);
    throwAny(failed);
  }

  return (looked, reconciled, also) => {
    const told = telling.then(() => tellEach(looked, reconciled, also));
    telling = told.catch(() => {});
    return told;
  };
}
