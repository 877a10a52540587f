// How are resources of a namespace listed, watched and written?
import { createHash } from 'node:crypto';
import {
  CoreV1Api,
  CustomObjectsApi,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';
import { apiVersion } from '../../shared/model/resources.ts';
import { silenceMs as longestSilenceMs } from './connection.ts';
import { explaining, isRefusal } from './explain-refusal.ts';
import { createFinalizerClient } from './finalizer-client.ts';
import { fieldManagerOf, type KubernetesClient, type ServerObject } from './kubernetes-client.ts';
import { toHeld } from './to-held.ts';
import { watchOnce } from './watch-once.ts';

const [group = '', version = ''] = apiVersion.split('/');
/** Longest message of an Event. */
const maxMessage = 1024;

function ignoreWhatIsThere(error: unknown): void {
  if (!isRefusal(error, 409)) throw error;
}

type Involved = Pick<ServerObject, 'apiVersion' | 'kind'> &
  Record<'name' | 'uid' | 'namespace', string>;

/** Named after what it says: told again after a failure or a restart, it is still one. */
function warning(object: ServerObject, involvedObject: Involved, words: [string, string]) {
  const now = new Date();
  const [reason, message] = words;
  const { name, uid, namespace } = involvedObject;
  const said = JSON.stringify([uid, object.metadata.generation, reason, message]);
  const hash = createHash('sha256').update(said).digest('hex').slice(0, 16);
  return {
    metadata: { name: `${name.slice(0, 200)}.${hash}`, namespace },
    involvedObject,
    type: 'Warning',
    reason,
    message: message.slice(0, maxMessage),
    source: { component: 'ashlar-operator' },
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}

export interface ClientOptions {
  readonly namespace: string;
  /** Tells installations apart. */
  readonly instance: string;
  /** How long a watch may be silent; default 90 s. */
  readonly silenceMs?: number;
}

export function createKubernetesClient(
  config: KubeConfig,
  { namespace, instance, silenceMs = longestSilenceMs }: ClientOptions,
): KubernetesClient {
  const objects = config.makeApiClient(CustomObjectsApi);
  const core = config.makeApiClient(CoreV1Api);
  const place = { group, version, namespace };
  const apply = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply);
  const fieldManager = fieldManagerOf(instance);

  return {
    async list(plural) {
      const found = await explaining(`list ${plural}`, () =>
        objects.listNamespacedCustomObject({ ...place, plural }),
      );
      return { items: found.items.map(toHeld), resourceVersion: found.metadata.resourceVersion };
    },
    watch(plural, request) {
      const path = `/apis/${apiVersion}/namespaces/${namespace}/${plural}`;
      return explaining(`watch ${plural}`, () => watchOnce(config, { path, silenceMs }, request));
    },
    applyStatus(plural, { kind, metadata: { name } }, status) {
      const body = { apiVersion, kind, metadata: { name }, status };
      const named = { ...place, plural, name };
      return explaining(`patch ${plural}/status`, () =>
        objects.patchNamespacedCustomObjectStatus(
          { ...named, body, fieldManager, force: true },
          apply,
        ),
      );
    },
    ...createFinalizerClient(objects, { place, fieldManager }),
    async warn(object, reason, message) {
      const { kind, metadata } = object;
      const involved = { apiVersion, kind, name: metadata.name, uid: metadata.uid, namespace };
      const body = warning(object, involved, [reason, message]);
      await explaining('create events', () =>
        core.createNamespacedEvent({ namespace, body }),
      ).catch(ignoreWhatIsThere);
    },
  };
}
