// How is timed what comes with every request, and which request is an example of its time?
import type { Metric, Registry } from 'prom-client';
import { type Trace, traceIdOf } from '../../trace.ts';
import { Children } from './children.ts';
import type { TallyOptions } from './counter.ts';

interface Example {
  trace: Trace;
  value: number;
  epochMs: number;
}
type Labels = Readonly<Record<string, string>>;

/** Of one combination of labels. */
export class Buckets {
  readonly labels: Labels;
  readonly #bounds: readonly number[];
  /** One more than bounds: what is above all of them. */
  readonly #counts: number[];
  readonly #examples: (Example | null)[];
  #sum = 0;

  constructor(labels: Labels, bounds: readonly number[]) {
    this.labels = labels;
    this.#bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
    this.#examples = this.#counts.map(() => null);
  }

  /** The last observation of a bucket that has a trace is its example (OpenMetrics calls it exemplar). */
  observe(value: number, trace?: Trace): void {
    const bounds = this.#bounds;
    let place = 0;
    while (place < bounds.length && value > (bounds[place] as number)) place++;
    (this.#counts[place] as number)++;
    this.#sum += value;
    if (trace === undefined) return;
    const example = this.#examples[place];
    if (!example) this.#examples[place] = { trace, value, epochMs: Date.now() };
    else {
      example.trace = trace;
      example.value = value;
      example.epochMs = Date.now();
    }
  }

  /** As a registry writes them: buckets hold what is below them, too. */
  values(name: string) {
    const sharedLabels = this.labels;
    let count = 0;
    const buckets = this.#counts.map((here, place) => {
      count += here;
      const le = this.#bounds[place] ?? '+Inf';
      const exemplar = exemplarOf(this.#examples[place] ?? null);
      return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: count, exemplar };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels: {}, sharedLabels, value: this.#sum, exemplar: null },
      { metricName: `${name}_count`, labels: {}, sharedLabels, value: count, exemplar: null },
    ];
  }
}

function exemplarOf(example: Example | null) {
  if (example === null) return null;
  const { trace, value, epochMs } = example;
  return { labelSet: { trace_id: traceIdOf(trace) }, value, timestamp: epochMs / 1000 };
}

export interface TallyHistogramOptions extends TallyOptions {
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
}

/** A histogram of a registry. */
export class TallyHistogram {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly type = 'histogram';
  readonly aggregator = 'sum';
  readonly #children: Children<Buckets>;

  constructor(options: TallyHistogramOptions, registry: Registry) {
    const { name, help, labelNames, maxSeries, buckets } = options;
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.#children = new Children(labelNames, maxSeries, (labels) => new Buckets(labels, buckets));
    // What a registry asks of a metric is its name, its type and `getForPromString`.
    registry.registerMetric(this as unknown as Metric);
  }

  observe(values: readonly string[], value: number, trace?: Trace): void {
    this.child(values).observe(value, trace);
  }

  /** The same one each time: to be kept by who observes often. */
  child(values: readonly string[]): Buckets {
    return this.#children.get(values);
  }

  async getForPromString() {
    const { name, help, type, aggregator } = this;
    const values = this.#children.all().flatMap((buckets) => buckets.values(name));
    return { name, help, type, aggregator, values };
  }

  async get() {
    const told = await this.getForPromString();
    const values = told.values.map(({ sharedLabels, labels, ...value }) => ({
      ...value,
      labels: { ...sharedLabels, ...labels },
    }));
    return { ...told, values };
  }

  reset(): void {
    this.#children.clear();
  }
}
