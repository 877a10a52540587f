// How does a Kubernetes namespace take the place of a directory, and how does it hear what became of it?
import type { Release } from '../../shared/bus/bus.ts';
import { parseManifests } from '../../shared/model/parse-manifests.ts';
import type { Host } from '../../shared/model/resources.ts';
import type { Owner } from '../build/ingress.ts';
import type { Gathered, Reconciled, Stuck } from '../reconcile.ts';
import { type FollowedKind, followKind } from './follow-kind.ts';
import { type KubernetesClient, type Plural, plurals } from './kubernetes-client.ts';
import type { Routes } from './routes.ts';
import { createTellStatuses, type Looked } from './tell-statuses.ts';

export interface KubernetesSourceOptions {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly onFailure: (doing: string, error: unknown) => void;
  readonly routes: Routes;
}

const ownerOf = ({ object: { metadata } }: Looked): Owner => ({
  name: metadata.name,
  uid: metadata.uid,
});

/** Host names that the declarations hold, and of which Application. */
interface DeclaredHosts {
  readonly owner: Owner;
  readonly hosts: readonly Host[];
}

const objectsOf = (kinds: ReadonlyMap<Plural, FollowedKind>): Looked[] =>
  [...kinds].flatMap(([plural, { objects }]) =>
    [...objects.values()].map((object) => ({ plural, object })),
  );

const isServed = ({ outcome }: Reconciled | Stuck) =>
  outcome === 'published' || outcome === 'unchanged';

function hostsOf(looked: readonly Looked[], { resources }: Gathered): DeclaredHosts | null {
  const application = looked.find(({ plural }) => plural === 'applications');
  if (application === undefined) return null;
  return { owner: ownerOf(application), hosts: resources?.application.spec.hosts ?? [] };
}

export function createKubernetesSource(options: KubernetesSourceOptions) {
  const { client, namespace, routes } = options;
  const failed = (doing: string) => (error: unknown) => options.onFailure(doing, error);
  const kinds = new Map<Plural, FollowedKind>();
  const tellStatuses = createTellStatuses({
    client,
    current: ({ plural, object }) => kinds.get(plural)?.objects.get(object.metadata.name),
  });
  /** What the last gathering saw: only of this a verdict can be told. */
  let looked: readonly Looked[] = [];
  let declared: DeclaredHosts | null = null;

  async function gather(): Promise<Gathered> {
    await Promise.all([...kinds.values()].map(({ listed }) => listed));
    if (kinds.size === 0) throw new Error('nobody watches any more');
    looked = objectsOf(kinds);
    const files = looked.map(({ object }) => ({ name: '', text: JSON.stringify(object) }));
    const parsed = parseManifests(files, namespace);
    declared = hostsOf(looked, parsed);
    return parsed;
  }

  /** Statuses are told whatever became of the routes; only then a failure of those is thrown. */
  async function tellAll(reconciled: Reconciled | Stuck): Promise<void> {
    if (!isServed(reconciled) || declared === null) return tellStatuses(looked, reconciled);
    const { told, failure } = await routes.program(declared.owner, declared.hosts);
    await tellStatuses(looked, reconciled, told);
    if (failure !== null) throw failure;
  }

  return {
    gather,
    async watch(onChange: () => void): Promise<Release> {
      for (const plural of plurals) {
        const onFailure = failed(`watch ${plural}`);
        kinds.set(plural, followKind({ client, plural, onChange, onFailure }));
      }
      const unwatchRoutes = routes.watch(onChange);
      return async () => {
        await unwatchRoutes();
        const followed = [...kinds.values()];
        kinds.clear();
        await Promise.all(followed.map(({ release }) => release()));
      };
    },
    /** Writes the Ingress, and the status of every object that was looked at. Rejects when one could not be written. */
    tellAll,
  };
}
