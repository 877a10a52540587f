// What does the operator do? Keeps the world in step with the declarations: at start, and after each change.
import type { Bus, Release } from '../shared/bus/bus.ts';
import type { PublishedModel } from '../shared/messages/published-model.ts';
import { contractFailure } from './contract.ts';
import { createLoop } from './loop.ts';
import { createMeasure, type MeasureOptions } from './measure.ts';
import { createPublisher, type Publisher } from './publisher.ts';
import {
  type Reconciled,
  type ReconcileOptions,
  reconcile,
  type Step,
  type Stuck,
} from './reconcile.ts';
import type { ResourceSource } from './resource-source.ts';
import { createWaits } from './waits.ts';

export type { Reconciled } from './reconcile.ts';
export { reconciledLines } from './reconciled-lines.ts';
export type { ResourceSource } from './resource-source.ts';
export { createSeed, type SeedOptions } from './seed.ts';

export interface OperatorDependencies
  extends Pick<ReconcileOptions, 'beforePublish'>,
    MeasureOptions {
  readonly bus: Bus;
  readonly source: ResourceSource;
  /** Told how each reconciliation ended. */
  readonly onReconciled: (reconciled: Reconciled) => void | Promise<void>;
  /** Told of a failure; another try follows by itself. */
  readonly onFailure: (error: unknown) => void;
  /** Told as well when it was that of a step: resources say so. */
  /** Everybody runs that revision, and has for a while. */
  readonly isAcknowledged: (revision: string) => boolean;
  readonly onStuck?: (stuck: Stuck) => Promise<void>;
  /** Resolves after `ms`, or when the signal says that there is no more to wait for. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Whatever was begun: once it is stopped, another may have taken its place. */
function unlessStopped({ look, publish, published }: Publisher, isStopped: () => boolean) {
  return {
    look,
    published,
    async publish(model: PublishedModel): Promise<void> {
      if (isStopped()) throw new Error('the operator was stopped');
      await publish(model);
    },
  };
}

/** One try: true when it ended well. A failure is told, that of a step to the resources, too. */
function createTry(
  { onFailure, onStuck = async () => {} }: Pick<OperatorDependencies, 'onFailure' | 'onStuck'>,
  isStopped: () => boolean,
  attempt: (onStep: (step: Step | null) => void) => Promise<void>,
) {
  return async (): Promise<boolean> => {
    let step: Step | null = null;
    try {
      await attempt((next) => {
        step = next;
      });
      return true;
    } catch (error) {
      if (isStopped()) return false;
      onFailure(error);
      if (step !== null) await onStuck({ outcome: 'stuck', step, error }).catch(onFailure);
      return false;
    }
  };
}

type Waits = ReturnType<typeof createWaits>;

/** Tells what is news, and throws what is to be tried again. */
async function tellNews(
  reconciled: Reconciled,
  waits: Waits,
  onReconciled: OperatorDependencies['onReconciled'],
): Promise<void> {
  if (!waits.isTold(reconciled)) await onReconciled(reconciled);
  waits.after(reconciled);
  const contracted = 'contracted' in reconciled ? reconciled.contracted : undefined;
  const failure = contracted === undefined ? null : contractFailure(contracted);
  if (failure !== null) throw failure;
}

/**
 * Reconciles once at start and after each change; one reconciliation at a time. Resolves when it watches.
 *
 * | state       | until                   | then                                    |
 * |-------------|-------------------------|-----------------------------------------|
 * | idle        | the source changes      | reconciling                             |
 * | reconciling | it ends well            | idle; reconciling if the source changed |
 * |             | it fails                | pausing                                 |
 * | pausing     | the pause, or a change  | reconciling                             |
 */
export async function createOperator(dependencies: OperatorDependencies): Promise<Release> {
  const { bus, source, onReconciled, onFailure, sleep } = dependencies;
  const publisher = createPublisher({ bus, onFailure });
  const guarded = unlessStopped(publisher, () => loop.isStopped());
  const measure = createMeasure(dependencies);
  const waits = createWaits({ ...dependencies, look: () => loop.want() });
  let served: string | null = null;

  async function reconcileAndTell(onStep: (step: Step | null) => void) {
    loop.began();
    waits.began();
    const gathered = await source.gather();
    const options = { ...dependencies, served, publisher: guarded, onStep };
    const reconciled = await reconcile(gathered, options);
    onStep(null);
    if (reconciled.outcome === 'published') served = reconciled.revision;
    if (!loop.isStopped()) await tellNews(reconciled, waits, onReconciled);
    return reconciled.outcome;
  }
  const reconcileOnce = createTry(
    dependencies,
    () => loop.isStopped(),
    (onStep) => measure.timed(() => reconcileAndTell(onStep)),
  );
  const loop = createLoop(reconcileOnce, sleep);
  function want(): void {
    measure.changed();
    waits.changed();
    loop.want();
  }

  const release = await source.watch(want);
  want();
  return async () => {
    loop.stop();
    waits.stop();
    publisher.stop();
    await release();
    await loop.ended();
    measure.stop();
  };
}
