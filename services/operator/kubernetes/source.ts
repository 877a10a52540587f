// How does a Kubernetes namespace take the place of a directory, and how does it hear what became of it?
import type { Release } from '../../shared/bus/bus.ts';
import { parseManifests } from '../../shared/model/parse-manifests.ts';
import type { Gathered, Reconciled, Stuck } from '../reconcile.ts';
import { type FollowedKind, followKind } from './follow-kind.ts';
import { type KubernetesClient, type Plural, plurals } from './kubernetes-client.ts';
import { createTellStatuses, type Looked } from './tell-statuses.ts';

export interface KubernetesSourceOptions {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly onFailure: (doing: string, error: unknown) => void;
}

export function createKubernetesSource({ client, namespace, onFailure }: KubernetesSourceOptions) {
  const kinds = new Map<Plural, FollowedKind>();
  const tellStatuses = createTellStatuses({
    client,
    current: ({ plural, object }) => kinds.get(plural)?.objects.get(object.metadata.name),
  });
  /** What the last gathering saw: only of this a verdict can be told. */
  let looked: readonly Looked[] = [];

  async function gather(): Promise<Gathered> {
    await Promise.all([...kinds.values()].map(({ listed }) => listed));
    if (kinds.size === 0) throw new Error('nobody watches any more');
    looked = [...kinds].flatMap(([plural, { objects }]) =>
      [...objects.values()].map((object) => ({ plural, object })),
    );
    const files = looked.map(({ object }) => ({ name: '', text: JSON.stringify(object) }));
    return parseManifests(files, namespace);
  }

  return {
    gather,
    async watch(onChange: () => void): Promise<Release> {
      for (const plural of plurals) {
        const failed = (error: unknown) => onFailure(`watch ${plural}`, error);
        kinds.set(plural, followKind({ client, plural, onChange, onFailure: failed }));
      }
      return async () => {
        const followed = [...kinds.values()];
        kinds.clear();
        await Promise.all(followed.map(({ release }) => release()));
      };
    },
    /** Writes the status of every object that was looked at. Rejects when one could not be written. */
    tellAll: (reconciled: Reconciled | Stuck) => tellStatuses(looked, reconciled),
  };
}
