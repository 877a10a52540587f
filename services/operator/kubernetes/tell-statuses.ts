// How do resources hear what became of them? By their status, and an Event for each new mistake.
import { nextStatus } from '../decide/status.ts';
import { verdictOf } from '../decide/verdict.ts';
import type { Reconciled } from '../reconcile.ts';
import type { KubernetesClient, Plural, ServerObject } from './client.ts';

/** A resource as it stood when a reconciliation looked at it. */
export interface Looked {
  readonly plural: Plural;
  readonly object: ServerObject;
}
export interface StatusTellerOptions {
  readonly client: Pick<KubernetesClient, 'applyStatus' | 'warn'>;
  /** As the server told last; undefined when it is gone. */
  readonly current: (looked: Looked) => ServerObject | undefined;
}
export type TellStatuses = (looked: readonly Looked[], reconciled: Reconciled) => Promise<void>;

/** How many statuses are written at a time. */
const writers = 8;

/**
 * Writes what differs; one reconciliation after the other. Rejects when a status could not be written: the others
 * are, and telling again writes only what is missing.
 */
export function createTellStatuses({ client, current }: StatusTellerOptions): TellStatuses {
  let telling: Promise<void> = Promise.resolve();

  async function tell(looked: Looked, reconciled: Reconciled): Promise<void> {
    const { plural, object } = looked;
    const { name, uid, generation } = object.metadata;
    const now = current(looked);
    if (now?.metadata.uid !== uid) return;
    const verdict = verdictOf({ kind: object.kind, name, generation }, now.status, reconciled);
    const status = nextStatus(now.status, verdict, new Date());
    if (status === null) return;
    const { isCulprit, conditions } = verdict;
    if (isCulprit) await client.warn(object, conditions.Ready.reason, conditions.Ready.message);
    await client.applyStatus(plural, object, status);
  }

  async function tellEach(looked: readonly Looked[], reconciled: Reconciled): Promise<void> {
    const failed: unknown[] = [];
    for (let first = 0; first < looked.length; first += writers) {
      const told = looked.slice(first, first + writers).map((one) => tell(one, reconciled));
      for (const outcome of await Promise.allSettled(told))
        if (outcome.status === 'rejected') failed.push(outcome.reason);
    }
    if (failed.length > 0)
      throw new Error(`${failed.length} statuses were not written`, { cause: failed[0] });
  }

  return (looked, reconciled) => {
    const told = telling.then(() => tellEach(looked, reconciled));
    telling = told.catch(() => {});
    return told;
  };
}
