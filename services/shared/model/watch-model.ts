// Which model is served now? Follows what the operator publishes.
import type { Bus, Release } from '../bus/bus.ts';
import { modelBucket, modelKey, publishedModelSchema } from '../messages/published-model.ts';
import { compileOnce } from './compile-once.ts';
import type { Model } from './model.ts';

export interface WatchedModel {
  /** The newest model that compiles; null until the first one. */
  readonly current: () => Model | null;
  readonly release: Release;
}

/** What a service learns when a publication cannot be used: it keeps serving the model it has. */
export type OnUnusable = (revision: string, message: string) => void;

/** Follows the published model on the bus; `onServed` is told after each change of `current`. */
export async function watchModel(
  bus: Bus,
  onUnusable: OnUnusable,
  onServed: (model: Model) => void = () => {},
): Promise<WatchedModel> {
  let current: Model | null = null;
  const bucket = await bus.keyValue(modelBucket, publishedModelSchema);
  const release = await bucket.watch(modelKey, ({ value }) => {
    if (value.revision === current?.revision) return;
    const { model, problems } = compileOnce(value.resources);
    if (model === null)
      return onUnusable(value.revision, problems[0]?.message ?? 'it does not compile');
    current = model;
    onServed(model);
  });
  return { current: () => current, release };
}
