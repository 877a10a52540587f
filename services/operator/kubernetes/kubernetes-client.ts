// What does the operator ask of a Kubernetes API server?
import type { ResourceStatus } from '../decide/status.ts';

export const plurals = ['applications', 'entities', 'actions'] as const;
export type Plural = (typeof plurals)[number];

/** Of server-side apply: differs for each installation. */
export const fieldManagerOf = (instance: string) => `ashlar-operator-${instance}`;

/** One of our resources as the server holds it. */
export interface ServerObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation: number;
    readonly resourceVersion: string;
    readonly deletionTimestamp?: string;
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: object;
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
  /** Resolves to the object as it is then. */
  applyStatus(plural: Plural, object: ServerObject, status: ResourceStatus): Promise<ServerObject>;
  /** Nothing when it has it. */
  addFinalizer(plural: Plural, object: ServerObject, finalizer: string): Promise<void>;
  /** Nothing when the object is gone. */
  removeFinalizer(plural: Plural, object: ServerObject, finalizer: string): Promise<void>;
  /** An Event; the same one is there once, however often it is told. */
  warn(object: ServerObject, reason: string, message: string): Promise<void>;
}
