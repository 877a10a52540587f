// How are resources of a namespace listed, watched and written?
import { createHash } from 'node:crypto';
import { apiVersion } from '../../shared/model/resources.ts';
import { type Connection, silenceMs as longestSilenceMs } from './connection.ts';
import { createFinalizerClient } from './finalizer-client.ts';
import { fieldManagerOf, type KubernetesClient, type ServerObject } from './kubernetes-client.ts';
import { listAll } from './list-all.ts';
import { asManager, serverSideApply } from './patches.ts';
import { isRefusal } from './refusal.ts';
import { watchOnce } from './watch-once.ts';

/** Longest message of an Event. */
const maxMessage = 1024;

function ignoreWhatIsThere(error: unknown): void {
  if (!isRefusal(error, 409)) throw error;
}

type Involved = Pick<ServerObject, 'apiVersion' | 'kind'> &
  Record<'name' | 'uid' | 'namespace', string>;

/** Named after what it says: told again after a failure or a restart, it is still one. */
function warning(object: ServerObject, involvedObject: Involved, words: [string, string]) {
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
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
  connection: Connection,
  { namespace, instance, silenceMs = longestSilenceMs }: ClientOptions,
): KubernetesClient {
  const objects = `/apis/${apiVersion}/namespaces/${namespace}`;
  const fieldManager = fieldManagerOf(instance);

  return {
    list: (plural) => listAll(connection, `${objects}/${plural}`),
    watch: (plural, request) =>
      watchOnce(connection, { path: `${objects}/${plural}`, silenceMs }, request),
    applyStatus: (plural, { kind, metadata: { name } }, status) =>
      connection.ask({
        ...{ method: 'PATCH', path: `${objects}/${plural}/${name}/status` },
        ...{ query: asManager(fieldManager), contentType: serverSideApply },
        body: { apiVersion, kind, metadata: { name }, status },
      }),
    ...createFinalizerClient(connection, { objects, fieldManager }),
    async warn(object, reason, message) {
      const { kind, metadata } = object;
      const involved = { apiVersion, kind, name: metadata.name, uid: metadata.uid, namespace };
      const body = warning(object, involved, [reason, message]);
      const path = `/api/v1/namespaces/${namespace}/events`;
      await connection.ask({ method: 'POST', path, body }).catch(ignoreWhatIsThere);
    },
  };
}
