// How does the operator read and write its one Ingress?
import {
  type KubeConfig,
  NetworkingV1Api,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { Ingress } from '../build/ingress.ts';
import type { FoundIngress } from '../decide/routes.ts';
import { explaining, isRefusal } from './explain-refusal.ts';
import { fieldManagerOf } from './kubernetes-client.ts';

export interface IngressClient {
  /** Null when there is none. */
  get(name: string): Promise<FoundIngress | null>;
  apply(ingress: Ingress): Promise<FoundIngress>;
  /** Only this very one; it is no error when it is gone already. */
  delete(found: FoundIngress): Promise<void>;
}

export function createIngressClient(
  config: KubeConfig,
  { namespace, instance }: { readonly namespace: string; readonly instance: string },
): IngressClient {
  const networking = config.makeApiClient(NetworkingV1Api);
  const asApplied = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply);
  const fieldManager = fieldManagerOf(instance);
  return {
    async get(name) {
      try {
        const read = () => networking.readNamespacedIngress({ namespace, name });
        return (await explaining('get ingresses', read)) as FoundIngress;
      } catch (error) {
        if (isRefusal(error, 404)) return null;
        throw error;
      }
    },
    async apply(body) {
      const { name } = body.metadata;
      const what = { namespace, name, body, fieldManager, force: true };
      const patch = () => networking.patchNamespacedIngress(what, asApplied);
      return (await explaining('patch ingresses', patch)) as FoundIngress;
    },
    async delete({ metadata: { name, uid } }) {
      const what = { namespace, name, body: { preconditions: { uid } } };
      try {
        await explaining('delete ingresses', () => networking.deleteNamespacedIngress(what));
      } catch (error) {
        if (!isRefusal(error, 404)) throw error;
      }
    },
  };
}
