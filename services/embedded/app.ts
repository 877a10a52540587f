// How do all five services run in one process? The same code as anywhere, wired to an in-process bus.
import { setTimeout as sleep } from 'node:timers/promises';
import { createApi } from '../api/app.ts';
import { createCache } from '../cache/app.ts';
import { createDatabase } from '../database/app.ts';
import type { Pool } from '../database/pg/pool.ts';
import { createGateway, type Gateway } from '../gateway/app.ts';
import type { GatewayConfig } from '../gateway/config.ts';
import { createOperator, type Reconciled, type ResourceSource } from '../operator/app.ts';
import type { Release } from '../shared/bus/bus.ts';
import { createInProcessBus } from '../shared/bus/in-process.ts';
import { systemClock } from '../shared/clock.ts';
import type { Model } from '../shared/model/model.ts';
import { watchModel } from '../shared/model/watch-model.ts';
import type { Observe } from '../shared/observe/observation.ts';

export interface EmbeddedDependencies {
  readonly pool: Pool;
  readonly source: ResourceSource;
  readonly gateway: GatewayConfig;
  readonly observe: Observe;
  readonly onReconciled: (reconciled: Reconciled) => void | Promise<void>;
}

export interface Embedded {
  readonly gateway: Gateway;
  readonly model: () => Model | null;
  /** Starts to reconcile; the gateway answers 503 until the first model is published. */
  start(): Promise<void>;
  /** Lets go of everything but the pool, in reverse order. */
  readonly stop: Release;
}

/** Above the statement timeout of PostgreSQL, so that it can say what took long. */
const requestTimeoutMs = 12_000;

/** Slow statements get less than half of the pool, and leave a core to the quick ones. */
function slowPlaces(poolSize: number, cores: number): number {
  return Math.max(1, Math.min(Math.floor(poolSize / 2) - 1, Math.floor(cores / 2)));
}

export async function createEmbedded(
  dependencies: EmbeddedDependencies,
  size: { pool: number; cores: number },
): Promise<Embedded> {
  const { pool, source, observe, onReconciled } = dependencies;
  const bus = createInProcessBus();
  const watched = await watchModel(bus, (revision, message) =>
    observe({ kind: 'event', level: 'warn', message: `revision ${revision}: ${message}` }),
  );
  const releases: Release[] = [watched.release];
  releases.push(
    await createDatabase({
      bus,
      run: pool.run,
      connect: pool.connect,
      slowStatements: slowPlaces(size.pool, size.cores),
    }),
    await createCache({ bus, loadTimeoutMs: requestTimeoutMs }),
  );
  const upstream = createApi({
    bus,
    model: watched.current,
    timeoutMs: requestTimeoutMs,
    onInternalError: (error, requestId) =>
      observe({ kind: 'failure', doing: 'answer a request', error, requestId }),
  });
  const { gateway: config } = dependencies;
  const gateway = createGateway({
    config,
    model: watched.current,
    upstream,
    observe,
    clock: systemClock,
  });
  return {
    gateway,
    model: watched.current,
    async start() {
      const onFailure = (error: unknown) =>
        observe({ kind: 'failure', doing: 'bring the schema in step with the model', error });
      releases.push(
        await createOperator({
          bus,
          source,
          onReconciled,
          onFailure,
          sleep: (ms) => sleep(ms, undefined, { ref: false }),
        }),
      );
    },
    async stop() {
      for (const release of releases.reverse()) await release();
      await bus.close();
    },
  };
}
