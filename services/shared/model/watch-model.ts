// Which model is served now? Follows what the operator publishes.
import type { Bus, Release } from '../bus/bus.ts';
import { finishInTurns } from '../interruptible.ts';
import {
  modelBucket,
  modelKey,
  type UnreadModel,
  unreadModelSchema,
} from '../messages/published-model.ts';
import type { CompiledModel } from './compile-model.ts';
import { compiledBefore, compileOnceInSteps } from './compile-once.ts';
import type { Model } from './model.ts';
import { createResourceReader } from './read-resources.ts';

export interface WatchedModel {
  /** The newest model that compiles; null until the first one. */
  readonly current: () => Model | null;
  readonly release: Release;
}

/** What a service learns when a publication cannot be used: it keeps serving the model it has. */
export type OnUnusable = (revision: string, message: string) => void;

/** One publication after the other, and whatever is asked meanwhile is answered. Of those that wait only the newest is of use. */
function createFollower(take: (publication: UnreadModel, compiled: CompiledModel) => void) {
  const read = createResourceReader();
  let newest: UnreadModel | null = null;
  let working: Promise<void> | null = null;

  function* compile({ resources }: UnreadModel) {
    return yield* compileOnceInSteps(yield* read(resources));
  }
  async function work(onUnreadable: (publication: UnreadModel, error: unknown) => void) {
    for (let publication = newest; publication !== null; publication = newest) {
      newest = null;
      try {
        const compiled = await finishInTurns(compile(publication));
        take(publication, compiled);
      } catch (error) {
        onUnreadable(publication, error);
      }
    }
    working = null;
  }
  return {
    follow(publication: UnreadModel, onUnreadable: Parameters<typeof work>[0]): void {
      // Of another service in the same process.
      const compiled = compiledBefore(Object(publication.resources));
      if (working === null && compiled !== undefined) {
        take(publication, compiled);
        return;
      }
      newest = publication;
      working ??= work(onUnreadable);
    },
    idle: async () => {
      await working;
    },
  };
}

/**
 * Follows the published model on the bus; `onServed` is told after each change of `current`. Resolves when what is
 * published now is served.
 */
export async function watchModel(
  bus: Bus,
  onUnusable: OnUnusable,
  onServed: (model: Model) => void = () => {},
): Promise<WatchedModel> {
  let current: Model | null = null;
  let isReleased = false;
  const follower = createFollower(({ revision }, { model, problems }) => {
    if (isReleased || revision === current?.revision) return;
    if (model === null) return onUnusable(revision, problems[0]?.message ?? 'it does not compile');
    current = model;
    onServed(model);
  });
  const onUnreadable = ({ revision }: UnreadModel, error: unknown) =>
    onUnusable(revision, `it cannot be used: ${(error as Error).message}`);
  const bucket = await bus.keyValue(modelBucket, unreadModelSchema);
  const release = await bucket.watch(modelKey, ({ value }) => follower.follow(value, onUnreadable));
  await follower.idle();
  return {
    current: () => current,
    async release() {
      isReleased = true;
      await release();
      await follower.idle();
    },
  };
}
