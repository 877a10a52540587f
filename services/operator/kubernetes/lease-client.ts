// How is a Lease of coordination.k8s.io read and written? By compare-and-set.
import {
  CoordinationV1Api,
  type KubeConfig,
  type V1Lease,
  V1MicroTime,
} from '@kubernetes/client-node';
import { explaining, isRefusal } from './explain-refusal.ts';

/** The Lease as the server holds it. */
export interface HeldLease {
  /** '' when whoever held it has let go. */
  readonly holder: string;
  /** How long after its last renewal it may be taken. */
  readonly durationSeconds: number;
  /** Differs after each renewal. */
  readonly version: string;
  /** How often it changed hands. */
  readonly transitions: number;
  /** Since when the holder has it. */
  readonly acquired: Date;
}
export type LeaseWish = Pick<HeldLease, 'holder' | 'durationSeconds'>;

export interface LeaseClient {
  /** Null when there is none yet. */
  read(): Promise<HeldLease | null>;
  /** Null when somebody else wrote since `before` was read. */
  write(wish: LeaseWish, before: HeldLease | null): Promise<HeldLease | null>;
}

/** One for all operators of a namespace: they would write the same resources. */
const leaseName = 'ashlar-operator';

function toHeld({ metadata = {}, spec = {} }: V1Lease): HeldLease {
  return {
    holder: spec.holderIdentity ?? '',
    durationSeconds: spec.leaseDurationSeconds ?? 1,
    version: metadata.resourceVersion ?? '',
    transitions: spec.leaseTransitions ?? 0,
    acquired: spec.acquireTime ?? new Date(0),
  };
}

function toBody({ holder, durationSeconds }: LeaseWish, before: HeldLease | null): V1Lease {
  const now = new V1MicroTime();
  const isSame = before !== null && (holder === before.holder || holder === '');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: leaseName, ...(before === null ? {} : { resourceVersion: before.version }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: durationSeconds,
      acquireTime: isSame ? new V1MicroTime(before.acquired) : now,
      renewTime: now,
      leaseTransitions: (before?.transitions ?? 0) + (isSame ? 0 : 1),
    },
  };
}

export function createLeaseClient(config: KubeConfig, namespace: string): LeaseClient {
  const api = config.makeApiClient(CoordinationV1Api);
  const place = { namespace, name: leaseName };
  return {
    async read() {
      try {
        const found = await explaining('get leases', () => api.readNamespacedLease(place));
        return toHeld(found);
      } catch (error) {
        if (isRefusal(error, 404)) return null;
        throw error;
      }
    },
    async write(wish, before) {
      const body = toBody(wish, before);
      try {
        const written =
          before === null
            ? explaining('create leases', () => api.createNamespacedLease({ namespace, body }))
            : explaining('update leases', () => api.replaceNamespacedLease({ ...place, body }));
        return toHeld(await written);
      } catch (error) {
        // 404: it was deleted meanwhile; the next look finds that out.
        if (isRefusal(error, 409) || isRefusal(error, 404)) return null;
        throw error;
      }
    },
  };
}
