// How does a Kubernetes namespace take the place of a directory, and how does it hear what became of it?
import type { Release } from '../../shared/bus/bus.ts';
import { parseManifests } from '../../shared/model/parse-manifests.ts';
import { nextStatus } from '../decide/status.ts';
import { verdictOf } from '../decide/verdict.ts';
import type { Gathered, Reconciled } from '../reconcile.ts';
import { type KubernetesClient, type Plural, plurals, type ServerObject } from './client.ts';
import { type FollowedKind, followKind } from './follow-kind.ts';

export interface KubernetesSourceOptions {
  readonly client: KubernetesClient;
  readonly namespace: string;
  readonly onFailure: (doing: string, error: unknown) => void;
}

interface Looked {
  readonly plural: Plural;
  readonly object: ServerObject;
}

/** How many statuses are written at a time. */
const writers = 8;

export function createKubernetesSource({ client, namespace, onFailure }: KubernetesSourceOptions) {
  const kinds = new Map<Plural, FollowedKind>();
  /** What the last gathering saw: only of this a verdict can be told. */
  let looked: readonly Looked[] = [];
  let telling: Promise<void> = Promise.resolve();

  async function gather(): Promise<Gathered> {
    if (plurals.some((plural) => !kinds.get(plural)?.isListed()))
      throw new Error('the declarations have not been listed yet');
    looked = [...kinds].flatMap(([plural, { objects }]) =>
      [...objects.values()].map((object) => ({ plural, object })),
    );
    const files = looked.map(({ object }) => ({ name: '', text: JSON.stringify(object) }));
    return parseManifests(files, namespace);
  }

  async function tell({ plural, object }: Looked, reconciled: Reconciled): Promise<void> {
    const { name, uid, generation } = object.metadata;
    const current = kinds.get(plural)?.objects.get(name);
    if (current?.metadata.uid !== uid) return;
    const verdict = verdictOf({ kind: object.kind, name, generation }, current.status, reconciled);
    const status = nextStatus(current.status, verdict, new Date());
    if (status === null) return;
    const { isCulprit, conditions } = verdict;
    if (isCulprit) await client.warn(object, conditions.Ready.reason, conditions.Ready.message);
    await client.applyStatus(plural, object, status);
  }

  async function tellEach(seen: readonly Looked[], reconciled: Reconciled): Promise<void> {
    for (let first = 0; first < seen.length; first += writers) {
      const told = seen
        .slice(first, first + writers)
        .map((one) => tell(one, reconciled).catch((error) => onFailure('write a status', error)));
      await Promise.all(told);
    }
  }

  return {
    gather,
    async watch(onChange: () => void): Promise<Release> {
      for (const plural of plurals) {
        const failed = (error: unknown) => onFailure(`watch ${plural}`, error);
        kinds.set(plural, followKind({ client, plural, onChange, onFailure: failed }));
      }
      return async () => {
        await Promise.all([...kinds.values()].map(({ release }) => release()));
      };
    },
    /** Writes the status of every object that was looked at; one reconciliation after the other. */
    tellAll(reconciled: Reconciled): Promise<void> {
      const seen = looked;
      telling = telling.then(() => tellEach(seen, reconciled));
      return telling;
    },
  };
}
