// How does an object keep, or let go of, a finalizer?
import { apiVersion } from '../../shared/model/resources.ts';
import type { Connection } from './connection.ts';
import type { KubernetesClient, ServerObject } from './kubernetes-client.ts';
import { asManager, jsonPatch, serverSideApply } from './patches.ts';
import { isRefusal } from './refusal.ts';

export interface FinalizerPlace {
  /** Path of all objects. */
  readonly objects: string;
  readonly fieldManager: string;
}
type FinalizerClient = Pick<KubernetesClient, 'addFinalizer' | 'removeFinalizer'>;

function ignoreWhatIsGone(error: unknown): void {
  if (!isRefusal(error, 404)) throw error;
}

export function createFinalizerClient(
  connection: Connection,
  { objects, fieldManager }: FinalizerPlace,
): FinalizerClient {
  return {
    /** Beside those of others. With its uid: of the name there may be another by now, or none. */
    async addFinalizer(plural, { kind, metadata: { name, uid } }: ServerObject, finalizer) {
      await connection.ask({
        ...{ method: 'PATCH', path: `${objects}/${plural}/${name}` },
        ...{ query: asManager(fieldManager), contentType: serverSideApply },
        body: { apiVersion, kind, metadata: { name, uid, finalizers: [finalizer] } },
      });
    },
    /** Whoever put it there. Refused when others came or went meanwhile: trying again is safe. */
    async removeFinalizer(plural, { metadata: { name, uid, finalizers = [] } }, finalizer) {
      const at = `/metadata/finalizers/${finalizers.indexOf(finalizer)}`;
      const body = [
        { op: 'test', path: '/metadata/uid', value: uid },
        { op: 'test', path: at, value: finalizer },
        { op: 'remove', path: at },
      ];
      const path = `${objects}/${plural}/${name}`;
      await connection
        .ask({ method: 'PATCH', path, body, contentType: jsonPatch })
        .catch(ignoreWhatIsGone);
    },
  };
}
