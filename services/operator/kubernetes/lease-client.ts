// How is a Lease of coordination.k8s.io read and written? By compare-and-set.
import type { Connection } from './connection.ts';
import { isRefusal } from './refusal.ts';

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

/** What we read and write of it. */
interface Lease {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly spec?: {
    readonly holderIdentity?: string;
    readonly leaseDurationSeconds?: number;
    readonly leaseTransitions?: number;
    readonly acquireTime?: string;
  };
}

/** Times of a Lease have microseconds. */
const microTime = (time: Date) => time.toISOString().replace('Z', '000Z');

function toHeld({ metadata = {}, spec = {} }: Lease): HeldLease {
  return {
    holder: spec.holderIdentity ?? '',
    durationSeconds: spec.leaseDurationSeconds ?? 1,
    version: metadata.resourceVersion ?? '',
    transitions: spec.leaseTransitions ?? 0,
    acquired: new Date(spec.acquireTime ?? 0),
  };
}

function toBody({ holder, durationSeconds }: LeaseWish, before: HeldLease | null) {
  const now = microTime(new Date());
  const isSame = before !== null && (holder === before.holder || holder === '');
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: leaseName, ...(before === null ? {} : { resourceVersion: before.version }) },
    spec: {
      holderIdentity: holder,
      leaseDurationSeconds: durationSeconds,
      acquireTime: isSame ? microTime(before.acquired) : now,
      renewTime: now,
      leaseTransitions: (before?.transitions ?? 0) + (isSame ? 0 : 1),
    },
  };
}

export function createLeaseClient(connection: Connection, namespace: string): LeaseClient {
  const all = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const own = `${all}/${leaseName}`;
  return {
    async read() {
      try {
        return toHeld(await connection.ask<Lease>({ method: 'GET', path: own }));
      } catch (error) {
        if (isRefusal(error, 404)) return null;
        throw error;
      }
    },
    async write(wish, before) {
      const body = toBody(wish, before);
      const request =
        before === null
          ? ({ method: 'POST', path: all, body } as const)
          : ({ method: 'PUT', path: own, body } as const);
      try {
        return toHeld(await connection.ask<Lease>(request));
      } catch (error) {
        // 404: it was deleted meanwhile; the next look finds that out.
        if (isRefusal(error, 409) || isRefusal(error, 404)) return null;
        throw error;
      }
    },
  };
}
