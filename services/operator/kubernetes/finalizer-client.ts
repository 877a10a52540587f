// How does an object keep, or let go of, a finalizer?
import { type CustomObjectsApi, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { apiVersion } from '../../shared/model/resources.ts';
import { explaining, isRefusal } from './explain-refusal.ts';
import type { KubernetesClient, Plural, ServerObject } from './kubernetes-client.ts';

export interface FinalizerPlace {
  readonly place: { readonly group: string; readonly version: string; readonly namespace: string };
  readonly fieldManager: string;
}
interface FinalizerPatch {
  readonly name: string;
  readonly body: object;
  readonly fieldManager?: string;
  readonly force?: boolean;
}
type FinalizerClient = Pick<KubernetesClient, 'addFinalizer' | 'removeFinalizer'>;

function ignoreWhatIsGone(error: unknown): void {
  if (!isRefusal(error, 404)) throw error;
}

export function createFinalizerClient(
  objects: CustomObjectsApi,
  { place, fieldManager }: FinalizerPlace,
): FinalizerClient {
  function patch(plural: Plural, request: FinalizerPatch, strategy: string): Promise<unknown> {
    return explaining(`patch ${plural}`, () =>
      objects.patchNamespacedCustomObject(
        { ...place, plural, ...request },
        setHeaderOptions('Content-Type', strategy),
      ),
    );
  }
  return {
    /** Beside those of others. With its uid: of the name there may be another by now, or none. */
    async addFinalizer(plural, { kind, metadata: { name, uid } }: ServerObject, finalizer) {
      const body = { apiVersion, kind, metadata: { name, uid, finalizers: [finalizer] } };
      const request = { name, body, fieldManager, force: true };
      await patch(plural, request, PatchStrategy.ServerSideApply);
    },
    /** Whoever put it there. Refused when others came or went meanwhile: trying again is safe. */
    async removeFinalizer(plural, { metadata: { name, uid, finalizers = [] } }, finalizer) {
      const path = `/metadata/finalizers/${finalizers.indexOf(finalizer)}`;
      const body = [
        { op: 'test', path: '/metadata/uid', value: uid },
        { op: 'test', path, value: finalizer },
        { op: 'remove', path },
      ];
      await patch(plural, { name, body }, PatchStrategy.JsonPatch).catch(ignoreWhatIsGone);
    },
  };
}
