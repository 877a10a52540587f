// Do Entities whose tables go with them have the finalizer, and no others?
import { decideFinalizer, finalizer, type Leaving } from '../decide/leaving.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import type { KubernetesClient, ServerObject } from './kubernetes-client.ts';
import type { Looked } from './tell-statuses.ts';

export interface FinalizerOptions {
  readonly client: Pick<KubernetesClient, 'addFinalizer' | 'removeFinalizer'>;
  /** As the server told last; undefined when it is gone. */
  readonly current: (looked: Looked) => ServerObject | undefined;
}

/** Nothing of it is left in the database that is to go. */
function isSettled(name: string, { going }: Leaving, reconciled: Reconciled | Stuck): boolean {
  if (reconciled.outcome !== 'published' && reconciled.outcome !== 'unchanged') return false;
  const { reclaimed } = reconciled;
  if (!going.has(name) || reclaimed === undefined || reclaimed.failure !== null) return false;
  return !reclaimed.refusals.some(({ resource }) => resource === name);
}

/** For after the statuses are told, which say which table it is. Rejects when one could not be written. */
export function createFinalizers({ client, current }: FinalizerOptions) {
  async function bringInStep(looked: Looked, leaving: Leaving, reconciled: Reconciled | Stuck) {
    const { plural, object } = looked;
    const now = current(looked);
    if (plural !== 'entities' || now?.metadata.uid !== object.metadata.uid) return;
    if (looked.isPaused) return;
    const isServed = reconciled.outcome === 'published' || reconciled.outcome === 'unchanged';
    const settled = isSettled(object.metadata.name, leaving, reconciled);
    // As it was looked at: of what was declared since, nothing is known yet.
    const { finalizers = [], deletionTimestamp } = now.metadata;
    const metadata = {
      ...object.metadata,
      finalizers,
      ...(deletionTimestamp && { deletionTimestamp }),
    };
    const step = decideFinalizer({ ...object, metadata }, { isServed, isSettled: settled });
    if (step === 'add') await client.addFinalizer(plural, now, finalizer);
    if (step === 'remove') await client.removeFinalizer(plural, now, finalizer);
  }
  return async (looked: readonly Looked[], leaving: Leaving, reconciled: Reconciled | Stuck) => {
    for (const one of looked) await bringInStep(one, leaving, reconciled);
  };
}
