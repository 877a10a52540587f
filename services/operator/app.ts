// What does the operator do? Keeps what is served in step with what is declared.
import type { Bus, Release } from '../shared/bus/bus.ts';
import { type Gathered, type Reconciled, reconcile } from './reconcile.ts';

export type { Reconciled } from './reconcile.ts';

/** Where declarations come from: a directory of manifests, or a Kubernetes API. */
export interface ResourceSource {
  gather(): Promise<Gathered>;
  /** Calls `onChange` after each change, until released. */
  watch(onChange: () => void): Promise<Release>;
}

export interface OperatorDependencies {
  readonly bus: Bus;
  readonly source: ResourceSource;
  /** Told how each reconciliation ended. */
  readonly onReconciled: (reconciled: Reconciled) => void | Promise<void>;
  /** Told of a failure; the next try comes after `retryMs`. */
  readonly onFailure: (error: unknown) => void;
  readonly sleep: (ms: number) => Promise<void>;
}

/** First and longest pause between tries, in milliseconds. */
const firstRetryMs = 250;
const longestRetryMs = 5000;

/** Reconciles once at start and after each change; one reconciliation at a time. Resolves when it watches. */
export async function createOperator(dependencies: OperatorDependencies): Promise<Release> {
  const { bus, source, onReconciled, onFailure, sleep } = dependencies;
  let served: string | null = null;
  let isWanted = false;
  let running: Promise<void> | null = null;
  let isStopped = false;

  async function reconcileOnce(): Promise<boolean> {
    try {
      const reconciled = await reconcile(await source.gather(), bus, served);
      if (reconciled.outcome === 'published') served = reconciled.revision;
      await onReconciled(reconciled);
      return true;
    } catch (error) {
      onFailure(error);
      return false;
    }
  }

  async function run(): Promise<void> {
    let retryMs = firstRetryMs;
    while (isWanted && !isStopped) {
      isWanted = false;
      if (await reconcileOnce()) {
        retryMs = firstRetryMs;
        continue;
      }
      isWanted = true;
      await sleep(retryMs);
      retryMs = Math.min(longestRetryMs, retryMs * 2);
    }
    running = null;
  }

  function want(): void {
    isWanted = true;
    running ??= run();
  }

  const release = await source.watch(want);
  want();
  return async () => {
    isStopped = true;
    await release();
    await running;
  };
}
