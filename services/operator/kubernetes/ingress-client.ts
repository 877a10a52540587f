// How does the operator read and write its one Ingress?
import {
  ApiException,
  type KubeConfig,
  NetworkingV1Api,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import type { Ingress } from '../build/ingress.ts';
import type { FoundIngress } from '../decide/routes.ts';

export interface IngressClient {
  /** Null when there is none. */
  get(name: string): Promise<FoundIngress | null>;
  apply(ingress: Ingress): Promise<FoundIngress>;
  /** Only this very one; it is no error when it is gone already. */
  delete(found: FoundIngress): Promise<void>;
}

/** In words of the server that stay the same for the same reason. */
function refusal(doing: string, error: unknown): unknown {
  if (!(error instanceof ApiException)) return error;
  const body: unknown = typeof error.body === 'string' ? tryParse(error.body) : error.body;
  const message = (body as { readonly message?: string } | null)?.message ?? `HTTP ${error.code}`;
  return new Error(`${doing}: ${message}`, { cause: error });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isMissing = (error: unknown) => error instanceof ApiException && error.code === 404;

export function createIngressClient(
  config: KubeConfig,
  { namespace, instance }: { readonly namespace: string; readonly instance: string },
): IngressClient {
  const networking = config.makeApiClient(NetworkingV1Api);
  const asApplied = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply);
  const fieldManager = `ashlar-operator-${instance}`;
  return {
    async get(name) {
      try {
        return (await networking.readNamespacedIngress({ namespace, name })) as FoundIngress;
      } catch (error) {
        if (isMissing(error)) return null;
        throw refusal('get ingresses', error);
      }
    },
    async apply(body) {
      const { name } = body.metadata;
      const what = { namespace, name, body, fieldManager, force: true };
      try {
        return (await networking.patchNamespacedIngress(what, asApplied)) as FoundIngress;
      } catch (error) {
        throw refusal('patch ingresses', error);
      }
    },
    async delete({ metadata: { name, uid } }) {
      try {
        await networking.deleteNamespacedIngress({
          ...{ namespace, name },
          body: { preconditions: { uid } },
        });
      } catch (error) {
        if (!isMissing(error)) throw refusal('delete ingresses', error);
      }
    },
  };
}
