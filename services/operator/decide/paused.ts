// What is said of a resource that is paused?
import type { ResourceStatus, Verdict } from './status.ts';
import { no, readyMeanwhile, unknown, valid, waits, yes } from './told.ts';

const untilThen = 'until the annotation ashlar.dev/paused is taken away';

/** Nothing was looked at: it may be mistaken, and nobody knows what it would change. */
export function paused(
  { generation }: { readonly generation: number },
  status: ResourceStatus | undefined,
): Verdict {
  const published = status?.conditions?.find(({ type }) => type === 'ModelPublished');
  const isServed = published?.status === 'True' && published.observedGeneration === generation;
  return {
    generation,
    isCulprit: false,
    revision: undefined,
    plan: undefined,
    conditions: {
      Accepted: valid,
      SchemaApplied: unknown('Paused', `Nothing is planned ${untilThen}.`),
      ModelPublished: isServed ? yes('Published', published.message) : waits,
      Ready: readyMeanwhile(status, generation, no('Paused', `Its change waits ${untilThen}.`)),
    },
  };
}
