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
  /** @throws AppError ASH409 when another operator published at the same time */
  publish(model: PublishedModel): Promise<void>;
  stop(): void;
}

/** Between looks whether what was published is still there. */
const lookMs = 2000;

async function put(bucket: KeyValue<PublishedModel>, model: PublishedModel): Promise<void> {
  const entry = await bucket.get(modelKey);
  if (entry?.value?.revision === model.revision) return;
  const sequence = await bucket.put(modelKey, model, entry?.sequence ?? 0);
  if (sequence === null)
    throw new AppError('ASH409', 'another operator published a model at the same time');
}

/** Publishes by compare-and-set; what is lost with a bucket is published again. */
export function createPublisher({ bus, onFailure }: PublisherOptions): Publisher {
  let published: PublishedModel | null = null;

  let bucket: Promise<KeyValue<PublishedModel>> | null = null;

  /** One for good: it remembers that it has found the model, and need not look at it again. */
  function openBucket() {
    bucket ??= bus.keyValue(modelBucket, publishedModelSchema);
    return bucket;
  }

  async function restore(): Promise<void> {
    if (published === null || !bus.isConnected()) return;
    const bucket = await openBucket();
    if (!(await bucket.has(modelKey))) await put(bucket, published);
  }
  const timer = setInterval(() => void restore().catch(onFailure), lookMs).unref();

  return {
    async publish(model) {
      await put(await openBucket(), model);
      published = model;
    },
    stop: () => clearInterval(timer),
  };
}
