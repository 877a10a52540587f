// How does the operator read and write its one Ingress?
import type { Ingress } from '../build/ingress.ts';
import type { FoundIngress } from '../decide/routes.ts';
import type { Connection } from './connection.ts';
import { fieldManagerOf } from './kubernetes-client.ts';
import { asManager, serverSideApply } from './patches.ts';
import { isRefusal } from './refusal.ts';

export interface IngressClient {
  /** Null when there is none. */
  get(name: string): Promise<FoundIngress | null>;
  apply(ingress: Ingress): Promise<FoundIngress>;
  /** Only this very one; it is no error when it is gone already. */
  delete(found: FoundIngress): Promise<void>;
}

export function createIngressClient(
  connection: Connection,
  { namespace, instance }: { readonly namespace: string; readonly instance: string },
): IngressClient {
  const pathOf = (name: string) =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}`;
  return {
    async get(name) {
      try {
        return await connection.ask<FoundIngress>({ method: 'GET', path: pathOf(name) });
      } catch (error) {
        if (isRefusal(error, 404)) return null;
        throw error;
      }
    },
    apply: (body) =>
      connection.ask({
        ...{ method: 'PATCH', path: pathOf(body.metadata.name), body },
        ...{ query: asManager(fieldManagerOf(instance)), contentType: serverSideApply },
      }),
    async delete({ metadata: { name, uid } }) {
      const body = { preconditions: { uid } };
      try {
        await connection.ask({ method: 'DELETE', path: pathOf(name), body });
      } catch (error) {
        if (!isRefusal(error, 404)) throw error;
      }
    },
  };
}
