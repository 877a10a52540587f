// What is written once it is known what became of the declarations? The Ingress, then statuses, then finalizers.
import type { Observe } from '../../shared/observe/observation.ts';
import { contractVerdict } from '../decide/contract-verdict.ts';
import { leavingVerdict } from '../decide/leaving-verdict.ts';
import type { Told, Verdict } from '../decide/status.ts';
import type { Reclaimed } from '../reclaim.ts';
import type { Reconciled, Stuck } from '../reconcile.ts';
import { createFinalizers } from './finalizers.ts';
import type { KubernetesClient, ServerObject } from './kubernetes-client.ts';
import type { Routes } from './routes.ts';
import type { Seen } from './seen.ts';
import { createTellStatuses, type Looked } from './tell-statuses.ts';

export interface TellAllOptions {
  readonly client: KubernetesClient;
  readonly routes: Routes;
  readonly observe: Observe;
  /** As the server told last; undefined when it is gone. */
  readonly current: (looked: Looked) => ServerObject | undefined;
}

function withRoutes(verdict: Verdict, kind: string, routes: Told | undefined): Verdict {
  if (kind !== 'Application' || routes === undefined) return verdict;
  return { ...verdict, conditions: { ...verdict.conditions, RoutesProgrammed: routes } };
}

/** What became of the tables of deleted Entities; undefined when they were not come to. */
export const reclaimedOf = (reconciled: Reconciled | Stuck): Reclaimed | undefined =>
  reconciled.outcome === 'published' || reconciled.outcome === 'unchanged'
    ? reconciled.reclaimed
    : undefined;

/**
 * Statuses are told whatever became of the routes and of drops; only then a failure of those is thrown. Rejects as well
 * when something could not be written: telling again writes only what is missing.
 */
export function createTellAll({ client, routes, observe, current }: TellAllOptions) {
  const tellStatuses = createTellStatuses({ client, observe, current });
  const bringFinalizersInStep = createFinalizers({ client, current });

  async function program({ declared }: Seen, { outcome }: Reconciled | Stuck) {
    const isServed = outcome === 'published' || outcome === 'unchanged';
    return isServed && declared !== null ? routes.program(declared.owner, declared.hosts) : null;
  }
  return async (seen: Seen, reconciled: Reconciled | Stuck): Promise<void> => {
    const routed = await program(seen, reconciled);
    await tellStatuses(seen.looked, reconciled, ({ kind, metadata: { name } }, verdict) =>
      kind === 'Entity'
        ? leavingVerdict(
            { name, verdict: contractVerdict({ name, verdict }, reconciled) },
            seen.leaving,
            reconciled,
          )
        : withRoutes(verdict, kind, routed?.told),
    );
    await bringFinalizersInStep(seen.looked, seen.leaving, reconciled);
    for (const failure of [routed?.failure, reclaimedOf(reconciled)?.failure])
      if (failure != null) throw failure;
  };
}
