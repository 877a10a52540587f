// What of an object is kept? Most of what a server tells of one is about who wrote it, which nobody here reads.
import type { ServerObject } from './kubernetes-client.ts';

/** A copy of the whole object that kubectl leaves on it. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

function withoutLastApplied(annotations: Readonly<Record<string, string>>) {
  const { [lastApplied]: _, ...kept } = annotations;
  return kept;
}

/** Without `managedFields` and the like. Members that it has not are left out. */
export function toHeld({ apiVersion, kind, metadata, spec, status }: ServerObject): ServerObject {
  const { name, namespace, uid, generation, resourceVersion } = metadata;
  const { deletionTimestamp, finalizers, labels, annotations } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      ...{ name, uid, generation, resourceVersion },
      ...(namespace !== undefined && { namespace }),
      ...(deletionTimestamp !== undefined && { deletionTimestamp }),
      ...(finalizers !== undefined && { finalizers }),
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations: withoutLastApplied(annotations) }),
    },
    ...(spec !== undefined && { spec }),
    ...(status !== undefined && { status }),
  };
}
