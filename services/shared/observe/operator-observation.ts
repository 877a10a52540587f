// What is worth telling about an operator at work?

/** A try of a reconciliation ended. */
export interface ReconciledObservation {
  readonly kind: 'reconciled';
  /** `failed`: it is tried again. */
  readonly outcome: 'published' | 'unchanged' | 'paused' | 'invalid' | 'refused' | 'failed';
  /** From reading the declarations until their statuses are told. */
  readonly durationMs: number;
}

/** This instance does not reconcile any more: another one may. */
export interface StandingByObservation {
  readonly kind: 'standing-by';
}

/** Another number of changes waits for a reconciliation. */
export interface PendingObservation {
  readonly kind: 'pending-changes';
  readonly count: number;
}

/** How many Entities say what in their condition Ready. */
export interface EntitiesObservation {
  readonly kind: 'entities';
  readonly byReady: Readonly<Record<'True' | 'False' | 'Unknown', number>>;
}

/** How many Entities have fields that are still to be dropped, by what their plans wait for. */
export interface WaitingPlansObservation {
  readonly kind: 'waiting-plans';
  readonly byCause: Readonly<
    Record<'approval' | 'other approval' | 'acknowledgements' | 'refusals' | 'retry', number>
  >;
}

/** A watch of the API server broke, or its list failed; it is begun again. */
export interface WatchBrokenObservation {
  readonly kind: 'watch-broken';
  /** In the plural: `entities`. */
  readonly resource: string;
}

/** The API server was asked. */
export interface KubernetesRequestObservation {
  readonly kind: 'kubernetes-request';
  /** As rules of a Role name it: `patch`. */
  readonly verb: string;
  /** Likewise: `entities/status`. */
  readonly resource: string;
  /** Of HTTP; null when there was no answer. */
  readonly status: number | null;
}

export type OperatorObservation =
  | ReconciledObservation
  | StandingByObservation
  | PendingObservation
  | EntitiesObservation
  | WaitingPlansObservation
  | WatchBrokenObservation
  | KubernetesRequestObservation;
