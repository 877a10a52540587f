// Who comes most often, without a count for everybody? (Misra and Gries, 1982)

/** Counts at least as exact as: true count − all counts ÷ `max`. */
export class Busiest {
  readonly #counts = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  add(name: string): void {
    const known = this.#counts.get(name);
    if (known !== undefined || this.#counts.size < this.#max)
      this.#counts.set(name, (known ?? 0) + 1);
    else this.#makeRoom();
  }

  /** The newcomer cancels one of each. */
  #makeRoom(): void {
    for (const [name, count] of this.#counts) {
      if (count === 1) this.#counts.delete(name);
      else this.#counts.set(name, count - 1);
    }
  }

  /** Names and counts, the busiest first. */
  first(most: number): [name: string, count: number][] {
    return [...this.#counts].sort(([, a], [, b]) => b - a).slice(0, most);
  }
}
