// How does a model get to all who serve it, and stay there?
import type { Bus, KeyValue } from '../shared/bus/bus.ts';
import { AppError } from '../shared/errors.ts';
import {
  modelBucket,
  modelKey,
  type PublishedModel,
  publishedModelSchema,
} from '../shared/messages/published-model.ts';

export interface PublisherOptions {
  readonly bus: Bus;
  /** The bucket was lost and could not be made anew. */
  readonly onFailure: (error: unknown) => void;
}
export interface Publisher {
  /** Notes what is published now: `publish` replaces that, and nothing that came later. */
  look(): Promise<void>;
  /** @throws AppError ASH409 when another operator published since `look` */
  publish(model: PublishedModel): Promise<void>;
  /** What is published, as far as this operator knows; null: nothing. */
  published(): Promise<PublishedModel | null>;
  stop(): void;
}

/** Between looks whether what was published is still there. */
const lookMs = 2000;

interface Known {
  /** 0: nothing is published. */
  readonly sequence: number;
  readonly revision: string | null;
}

/** Where the model is kept, and what this operator knows of it. */
function createPlace(bus: Bus) {
  let known: Known | null = null;
  let bucket: Promise<KeyValue<PublishedModel>> | null = null;

  /** One for good: it remembers that it has found the model, and need not look at it again. */
  function openBucket() {
    bucket ??= bus.keyValue(modelBucket, publishedModelSchema);
    return bucket;
  }

  async function look(): Promise<Known> {
    if (known !== null) return known;
    const entry = await (await openBucket()).get(modelKey);
    known ??= { sequence: entry?.sequence ?? 0, revision: entry?.value?.revision ?? null };
    return known;
  }

  /** False when another writer was first: what is there has to be looked at anew. */
  async function replace({ sequence }: Known, model: PublishedModel): Promise<boolean> {
    const written = await (await openBucket()).put(modelKey, model, sequence);
    known = written === null ? null : { sequence: written, revision: model.revision };
    return written !== null;
  }

  return {
    look,
    replace,
    read: async () => (await (await openBucket()).get(modelKey))?.value ?? null,
    has: async () => (await openBucket()).has(modelKey),
    /** Takes the place of what is no model: the mark of a deletion, or what nobody can read. False when one is there. */
    async replaceNoModel(model: PublishedModel): Promise<boolean> {
      known = null;
      const before = await look();
      return before.revision === null && replace(before, model);
    },
  };
}

/** Publishes by compare-and-set; what is lost with a bucket is published again. */
export function createPublisher({ bus, onFailure }: PublisherOptions): Publisher {
  const place = createPlace(bus);
  let published: PublishedModel | null = null;

  async function restore(): Promise<void> {
    if (published === null || !bus.isConnected() || (await place.has())) return;
    await place.replaceNoModel(published);
  }
  const timer = setInterval(() => void restore().catch(onFailure), lookMs).unref();

  return {
    async look() {
      await place.look();
    },
    async publish(model) {
      // Not looked at again: an operator that was held up must not undo what its successor published.
      const before = await place.look();
      const isThere = before.revision === model.revision || (await place.replace(before, model));
      if (!isThere && !(await place.replaceNoModel(model)))
        throw new AppError('ASH409', 'another operator published a model at the same time');
      published = model;
    },
    async published() {
      // Noted first: what another one publishes after this is not undone.
      await place.look();
      return published ?? place.read();
    },
    stop: () => clearInterval(timer),
  };
}
