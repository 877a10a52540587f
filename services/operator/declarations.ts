// Where are the declarations read, who hears what became of them, and which of several operators does it?
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Release } from '../shared/bus/bus.ts';
import { AppError } from '../shared/errors.ts';
import type { Runtime } from '../shared/service/runtime.ts';
import type { Leadership } from './kubernetes/leadership.ts';
import type { Reconciled, Stuck } from './reconcile.ts';
import type { ResourceSource } from './resource-source.ts';
import { createDirectorySource } from './source/directory.ts';

export interface Declarations {
  readonly source: ResourceSource;
  /** Says at the resources what became of them. */
  readonly tellAll: (reconciled: Reconciled | Stuck) => Promise<void>;
  /** Does the work whenever it is this operator's turn, until released. */
  followTurns(work: () => Promise<Release>): Promise<Leadership>;
}
export interface DeclarationsOptions {
  readonly app?: string | undefined;
  readonly namespace?: string | undefined;
  readonly instance?: string | undefined;
  readonly gatewayService?: string | undefined;
  readonly ingressClass?: string | undefined;
  /** By default the directory or the namespace. */
  readonly source?: ResourceSource | undefined;
}

/** Resolves after `ms` or with the signal; keeps no process alive. */
export const pause = (ms: number, signal: AbortSignal) =>
  sleep(ms, undefined, { ref: false, signal }).catch(() => {});

/** For a source that nobody shares. */
function ownSource(source: ResourceSource): Declarations {
  return {
    source,
    tellAll: async () => {},
    async followTurns(work) {
      const release = await work();
      return { isLeading: () => true, isKnown: () => true, release };
    },
  };
}

/** Loaded only where it is used: half of the start of a process is its loading. */
async function loadKubernetes() {
  const { openConnection } = await import('./kubernetes/connection.ts');
  const { createKubernetesClient } = await import('./kubernetes/client.ts');
  const { createKubernetesSource } = await import('./kubernetes/source.ts');
  const { createIngressClient } = await import('./kubernetes/ingress-client.ts');
  const { createRoutes } = await import('./kubernetes/routes.ts');
  const { createLeaseClient } = await import('./kubernetes/lease-client.ts');
  const { followLeadership } = await import('./kubernetes/leadership.ts');
  return {
    ...{ openConnection, createKubernetesClient, createKubernetesSource },
    ...{ createIngressClient, createRoutes, createLeaseClient, followLeadership },
  };
}

interface NamespaceOptions extends DeclarationsOptions {
  readonly namespace: string;
  readonly instance: string;
}

async function openNamespace(
  { namespace, instance, gatewayService, ingressClass }: NamespaceOptions,
  { observe, clock, id }: Pick<Runtime, 'observe' | 'clock' | 'id'>,
): Promise<Declarations> {
  const kubernetes = await loadKubernetes();
  const connection = kubernetes.openConnection(observe);
  const onFailure = (doing: string, error: unknown) => observe({ kind: 'failure', doing, error });
  const { tellAll, ...source } = kubernetes.createKubernetesSource({
    routes: kubernetes.createRoutes(
      kubernetes.createIngressClient(connection, { namespace, instance }),
      { instance, service: gatewayService ?? `${instance}-gateway`, className: ingressClass },
    ),
    client: kubernetes.createKubernetesClient(connection, { namespace, instance }),
    namespace,
    onFailure,
    observe,
  });
  const identity = `${hostname()}_${id}`;
  return {
    source,
    tellAll,
    followTurns: async (work) =>
      kubernetes.followLeadership({
        lease: kubernetes.createLeaseClient(connection, namespace),
        identity,
        clock,
        sleep: pause,
        lead: work,
        onFailure: (error) => onFailure('hold the Lease', error),
        onLeader(holder) {
          const message = holder === identity ? 'this operator leads' : 'this operator stands by';
          observe({ kind: 'event', level: 'info', message, fields: { leader: holder } });
        },
      }),
  };
}

/** @throws AppError ASH_CONFIG unless exactly one of directory and namespace is named */
export async function openDeclarations(
  { app, namespace, instance = 'ashlar', source, ...routes }: DeclarationsOptions,
  runtime: Pick<Runtime, 'observe' | 'clock' | 'id'>,
): Promise<Declarations> {
  if (source !== undefined) return ownSource(source);
  if (app !== undefined && namespace === undefined) return ownSource(createDirectorySource(app));
  if (namespace !== undefined && app === undefined)
    return openNamespace({ namespace, instance, ...routes }, runtime);
  throw new AppError(
    'ASH_CONFIG',
    'bad configuration: exactly one of ASHLAR_APP (a directory) and ASHLAR_NAMESPACE (of Kubernetes) must be set',
  );
}
