// What does a test say about the services it wants, and what does it get?
import type { Reconciled, ResourceSource } from '../../services/operator/app.ts';
import type { Observation } from '../../services/shared/observe/observation.ts';
import type { CallService } from '../../services/shared/service-call.ts';

export interface TopologyOptions {
  readonly source: ResourceSource;
  readonly databaseUrl: string;
  /** What tokens are signed with. */
  readonly secret: string;
  readonly poolSize: number;
  readonly statementTimeoutMs: number;
  /** Who answers Actions that a micro service answers; by default whoever is on NATS. */
  readonly callService?: CallService;
  /** In one process, caches are used only where a test is about them; in five, always. */
  readonly isCaching?: boolean;
  /** More of the configuration of all services: where spans go, which requests are traced. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly observe: (observation: Observation) => void;
  /** Told when whatever came of it is served everywhere. */
  readonly onReconciled: (outcome: Reconciled) => void | Promise<void>;
}

/** Services that listen. */
export interface RunningServices {
  readonly url: string;
  /** What tokens of positions are signed with. */
  readonly tokenSecret: string;
  /** The operator begins its work. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}
