// What do some metrics of a registry say now?
import type { Registry } from 'prom-client';
import type { Sample } from '../messages/report.ts';

/** A histogram's name has an ending: `_bucket`, `_sum`, `_count`. */
interface Value {
  readonly metricName?: string;
  readonly labels: Readonly<Record<string, string | number | undefined>>;
  /** Of metrics that are counted by hand: those that all buckets have. */
  readonly sharedLabels?: Readonly<Record<string, string>>;
  readonly value: number;
}

function toSample(name: string, { metricName, labels, sharedLabels, value }: Value): Sample {
  const texts = Object.entries({ ...sharedLabels, ...labels }).map(([key, text]) => [
    key,
    String(text),
  ]);
  return { name: metricName ?? name, labels: Object.fromEntries(texts), value };
}

/** Of those that this registry has; what no service counts is no error. */
export async function samplesOf(registry: Registry, names: readonly string[]): Promise<Sample[]> {
  const found = names.map(async (name) => {
    const metric = await registry.getSingleMetric(name)?.get();
    return (metric?.values ?? []).map((value) => toSample(name, value as Value));
  });
  return (await Promise.all(found)).flat();
}
