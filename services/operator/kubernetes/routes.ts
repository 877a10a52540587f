// Do clients come from the Application's hosts to the gateway? Keeps its Ingress in step.
import type { Release } from '../../shared/bus/bus.ts';
import type { Host } from '../../shared/model/resources.ts';
import { buildIngress, type IngressPlace, ingressName, type Owner } from '../build/ingress.ts';
import {
  decideRoutes,
  type FoundIngress,
  failedRoutes,
  foreignIngress,
  noHosts,
  toldOf,
} from '../decide/routes.ts';
import type { Told } from '../decide/status.ts';
import type { IngressClient } from './ingress-client.ts';

/** What became of the routes; `failure` when that shall be tried again. */
export interface ProgrammedRoutes {
  readonly told: Told;
  readonly failure: unknown;
}
export interface Routes {
  /** Never rejects. */
  program(owner: Owner, hosts: readonly Host[]): Promise<ProgrammedRoutes>;
  /** Calls `onChange` when the Ingress is not as it was left: changed, gone, or it has an address now. */
  watch(onChange: () => void): Release;
}

/** It is one object: to ask for it now and then is less than to follow a kind. */
const lookMs = 5000;

const versionOf = (found: FoundIngress | null) => found?.metadata.resourceVersion ?? null;

export function createRoutes(client: IngressClient, place: IngressPlace): Routes {
  const name = ingressName(place);
  /** Version that was left; undefined before the first time. */
  let left: string | null | undefined;

  async function bringInStep(owner: Owner, hosts: readonly Host[]): Promise<Told> {
    const found = await client.get(name);
    left = versionOf(found);
    const wanted = hosts.length === 0 ? null : buildIngress(place, owner, hosts);
    const step = decideRoutes(found, wanted);
    if (step === 'foreign') return foreignIngress(name);
    if (step === 'delete' && found !== null) await client.delete(found);
    if (wanted === null) return noHosts;
    const now = step === 'keep' && found !== null ? found : await client.apply(wanted);
    left = versionOf(now);
    return toldOf(now);
  }

  return {
    async program(owner, hosts) {
      try {
        return { told: await bringInStep(owner, hosts), failure: null };
      } catch (failure) {
        return { told: failedRoutes((failure as Error).message), failure };
      }
    },
    watch(onChange) {
      async function look(): Promise<void> {
        const before = left;
        if (before === undefined) return;
        // Away for a moment: the next look tells.
        const found = await client.get(name).catch(() => undefined);
        if (found !== undefined && before === left && versionOf(found) !== left) onChange();
      }
      const timer = setInterval(() => void look(), lookMs).unref();
      return async () => clearInterval(timer);
    },
  };
}
