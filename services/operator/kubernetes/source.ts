// How does a Kubernetes namespace take the place of a directory, and how does it hear what became of it?
import type { Release } from '../../shared/bus/bus.ts';
import type { Observe } from '../../shared/observe/observation.ts';
import { countReady } from '../decide/readiness.ts';
import type { Gathered, Reconciled, Stuck } from '../reconcile.ts';
import { type FollowedKind, followKind } from './follow-kind.ts';
import { type KubernetesClient, type Plural, plurals } from './kubernetes-client.ts';
import { createDeclarationReader } from './read-declarations.ts';
import type { Routes } from './routes.ts';
import { lookAt, nothingSeen, type Seen } from './seen.ts';
import { createTellAll, reclaimedOf } from './tell-all.ts';
import type { Looked } from './tell-statuses.ts';

export interface KubernetesSourceOptions {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly onFailure: (doing: string, error: unknown) => void;
  readonly routes: Routes;
  readonly observe: Observe;
}

/** Between looks whether what was in the way of a drop still is. */
const lookMs = 5000;

const objectsOf = (kinds: ReadonlyMap<Plural, FollowedKind>): Looked[] =>
  [...kinds].flatMap(([plural, { objects }]) =>
    [...objects.values()].map((object) => ({ plural, object })),
  );

function follow(plural: Plural, onChange: () => void, options: KubernetesSourceOptions) {
  const { client, observe } = options;
  const onFailure = (error: unknown) => {
    observe({ kind: 'watch-broken', resource: plural });
    options.onFailure(`watch ${plural}`, error);
  };
  return followKind({ client, plural, onChange, onFailure });
}

export function createKubernetesSource(options: KubernetesSourceOptions) {
  const { client, namespace, routes, observe } = options;
  const kinds = new Map<Plural, FollowedKind>();
  const current = ({ plural, object }: Looked) =>
    kinds.get(plural)?.objects.get(object.metadata.name);
  const tell = createTellAll({ client, routes, observe, current });
  const read = createDeclarationReader(namespace);
  let seen: Seen = nothingSeen;
  /** The drop of a table was refused. */
  let isDropWaiting = false;

  async function gather(): Promise<Gathered> {
    await Promise.all([...kinds.values()].map(({ listed }) => listed));
    if (kinds.size === 0) throw new Error('nobody watches any more');
    const looked = lookAt(objectsOf(kinds), read);
    seen = looked.seen;
    return looked.gathered;
  }

  /** Nobody tells of what is dropped by hand. */
  function watchDrops(onChange: () => void): () => void {
    const timer = setInterval(() => isDropWaiting && onChange(), lookMs).unref();
    return () => clearInterval(timer);
  }

  return {
    gather,
    async watch(onChange: () => void): Promise<Release> {
      for (const plural of plurals) {
        kinds.set(plural, follow(plural, onChange, options));
      }
      const unwatchRoutes = routes.watch(onChange);
      const unwatchDrops = watchDrops(onChange);
      return async () => {
        unwatchDrops();
        await unwatchRoutes();
        const followed = [...kinds.values()];
        kinds.clear();
        await Promise.all(followed.map(({ release }) => release()));
        observe({ kind: 'entities', byReady: countReady([]) });
      };
    },
    /** Writes what became of all that was looked at. Rejects when something could not be written, or dropped. */
    tellAll(reconciled: Reconciled | Stuck): Promise<void> {
      isDropWaiting = (reclaimedOf(reconciled)?.refusals.length ?? 0) > 0;
      return tell(seen, reconciled);
    },
  };
}
