// How many series may a metric have? Those of its bound, and one for all others.

/** What stands for labels beyond the bound. */
const otherLabel = 'other';

/**
 * What is counted for each combination of labels. Labels come from closed sets, or from the model; of models that change
 * time and again the names add up, so there is a bound: what comes beyond it is counted together.
 */
export class Children<C> {
  readonly #labelNames: readonly string[];
  readonly #max: number;
  readonly #make: (labels: Readonly<Record<string, string>>) => C;
  readonly #children = new Map<string, C>();
  #other: C | null = null;

  constructor(
    labelNames: readonly string[],
    max: number,
    make: (labels: Readonly<Record<string, string>>) => C,
  ) {
    this.#labelNames = labelNames;
    this.#max = max;
    this.#make = make;
  }

  /** Values in the order of the labels' names. */
  get(values: readonly string[]): C {
    const key = values.length === 1 ? (values[0] as string) : values.join('\n');
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    if (this.#children.size >= this.#max) {
      this.#other ??= this.#make(this.#labelsOf(this.#labelNames.map(() => otherLabel)));
      return this.#other;
    }
    const child = this.#make(this.#labelsOf(values));
    this.#children.set(key, child);
    return child;
  }

  all(): C[] {
    return this.#other === null
      ? [...this.#children.values()]
      : [...this.#children.values(), this.#other];
  }

  clear(): void {
    this.#children.clear();
    this.#other = null;
  }

  #labelsOf(values: readonly string[]): Record<string, string> {
    return Object.fromEntries(this.#labelNames.map((name, i) => [name, values[i] ?? '']));
  }
}
