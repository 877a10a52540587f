// How does the operator talk to a Kubernetes API server? The only file that knows the client library.
import {
  CoreV1Api,
  CustomObjectsApi,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';
import { apiVersion } from '../../shared/model/resources.ts';
import type { ResourceStatus } from '../decide/status.ts';
import { silenceMs } from './connection.ts';

export const plurals = ['applications', 'entities', 'actions'] as const;
export type Plural = (typeof plurals)[number];

/** One of our resources as the server holds it. */
export interface ServerObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly generation: number;
    readonly resourceVersion: string;
  };
  readonly status?: ResourceStatus;
}
export interface ObjectList {
  readonly items: readonly ServerObject[];
  readonly resourceVersion: string;
}
export interface WatchRequest {
  readonly resourceVersion: string;
  readonly signal: AbortSignal;
  /** Of a bookmark, too: only its resourceVersion counts. */
  readonly onEvent: (type: string, object: ServerObject) => void;
}
export interface KubernetesClient {
  list(plural: Plural): Promise<ObjectList>;
  /** Resolves when the server ends the watch; rejects when it breaks, is silent or refuses. */
  watch(plural: Plural, request: WatchRequest): Promise<void>;
  applyStatus(plural: Plural, object: ServerObject, status: ResourceStatus): Promise<void>;
  warn(object: ServerObject, reason: string, message: string): Promise<void>;
}

const [group = '', version = ''] = apiVersion.split('/');
/** Longest message of an Event. */
const maxMessage = 1024;

/** Between 4 and 5 minutes: not all watches end at once. */
const watchSeconds = () => 240 + Math.floor(Math.random() * 60);

/** One watch, until the server ends it. */
async function watchOnce(config: KubeConfig, path: string, request: WatchRequest): Promise<void> {
  const { resourceVersion, signal, onEvent } = request;
  const watch = new Watch(config);
  // Its own is half a minute, which an idle watch does not live up to; there is no other way to set it.
  Object.assign(watch, { requestTimeoutMs: silenceMs });
  const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: watchSeconds() };
  let abort = () => {};
  await new Promise<void>((resolve, reject) => {
    const ended = (error: unknown) => (error ? reject(error) : resolve());
    const told = (type: string, object: ServerObject) =>
      type === 'ERROR' ? reject(new Error('the watch is too old')) : onEvent(type, object);
    watch.watch(path, query, told, ended).then((running) => {
      abort = () => running.abort();
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort);
    }, reject);
  }).finally(() => {
    signal.removeEventListener('abort', abort);
    abort();
  });
}

type Involved = Pick<ServerObject, 'apiVersion' | 'kind'> &
  Record<'name' | 'uid' | 'namespace', string>;

function warning(involvedObject: Involved, reason: string, message: string) {
  const now = new Date();
  const { name, namespace } = involvedObject;
  return {
    metadata: { generateName: `${name.slice(0, 200)}.`, namespace },
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
}

export function createKubernetesClient(
  config: KubeConfig,
  { namespace, instance }: ClientOptions,
): KubernetesClient {
  const objects = config.makeApiClient(CustomObjectsApi);
  const core = config.makeApiClient(CoreV1Api);
  const place = { group, version, namespace };
  const apply = setHeaderOptions('Content-Type', PatchStrategy.ServerSideApply);
  const fieldManager = `ashlar-operator-${instance}`;

  return {
    async list(plural) {
      const found = await objects.listNamespacedCustomObject({ ...place, plural });
      return { items: found.items, resourceVersion: found.metadata.resourceVersion };
    },
    watch: (plural, request) =>
      watchOnce(config, `/apis/${apiVersion}/namespaces/${namespace}/${plural}`, request),
    async applyStatus(plural, { kind, metadata: { name } }, status) {
      const body = { apiVersion, kind, metadata: { name }, status };
      await objects.patchNamespacedCustomObjectStatus(
        { ...place, plural, name, body, fieldManager, force: true },
        apply,
      );
    },
    async warn({ kind, metadata: { name, uid } }, reason, message) {
      const involvedObject = { apiVersion, kind, name, uid, namespace };
      const body = warning(involvedObject, reason, message);
      await core.createNamespacedEvent({ namespace, body });
    },
  };
}
